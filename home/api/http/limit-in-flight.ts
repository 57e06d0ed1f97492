import { problemResponse } from '@mockstreet/shared/problem';
import type { ApiMiddleware } from './api-types.ts';

/**
 * Refuses at once what would only wait: with a slow dependency, requests must not pile up. Comes
 * after `receiveBody`, or else a stranger holds every place with bodies that never end.
 */
export function limitInFlight(requestsMax: number): ApiMiddleware {
  let inFlight = 0;
  return async (_context, next) => {
    if (inFlight >= requestsMax) {
      return problemResponse('UNAVAILABLE', { detail: 'too busy' }, { 'retry-after': '1' });
    }
    inFlight += 1;
    try {
      return await next();
    } finally {
      inFlight -= 1;
    }
  };
}
