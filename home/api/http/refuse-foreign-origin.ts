import { problemResponse } from '@mockstreet/shared/problem';
import { changesSomething, isFromForeignPage } from '@mockstreet/shared/request-origin';
import type { ApiMiddleware } from './api-types.ts';

/** Changes are taken from programs and from our own pages, never from a page of somebody else's. */
export function refuseForeignOrigin(): ApiMiddleware {
  return async (context, next) => {
    const { method, headers } = context.req.raw;
    if (changesSomething(method) && isFromForeignPage(headers)) {
      return problemResponse('FORBIDDEN', { detail: 'Sent for a page of another origin' });
    }
    return await next();
  };
}
