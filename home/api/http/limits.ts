import { problemResponse } from '@mockstreet/shared/problem';
import { bodyLimit } from 'hono/body-limit';
import type { ApiMiddleware } from './api-types.ts';

/** Largest body of any route of home. */
const BODY_BYTES_MAX = 16 * 1024;

export function limitBody(): ApiMiddleware {
  return bodyLimit({
    maxSize: BODY_BYTES_MAX,
    onError: () => problemResponse('PAYLOAD_TOO_LARGE'),
  });
}

/** Refuses at once what would only wait: with a slow dependency, requests must not pile up. */
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
