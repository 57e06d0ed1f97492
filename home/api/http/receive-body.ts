import { problemResponse } from '@mockstreet/shared/problem';
import { bodyLimit } from 'hono/body-limit';
import type { ApiMiddleware } from './api-types.ts';
import { refuse } from './refuse.ts';

/** Largest body of any route of home. */
const BODY_BYTES_MAX = 16 * 1024;
/** A slow phone sends so little in far less. */
const DEADLINE_MS = 5_000;

/**
 * Receives the whole body, if there is one, before anything else is done or counted: who sends one
 * byte at a time takes nobody's place. A body that is late is refused with 503 and its connection
 * closed.
 */
export function receiveBody(deadlineMs = DEADLINE_MS): ApiMiddleware {
  const limit = bodyLimit({
    maxSize: BODY_BYTES_MAX,
    onError: () => problemResponse('PAYLOAD_TOO_LARGE'),
  });
  // Reading it once leaves it with the request for whoever reads it again.
  const receive = (context: Parameters<ApiMiddleware>[0]) =>
    limit(context, () => context.req.text().then(() => {})).catch(() =>
      refuse('MALFORMED_JSON', { detail: 'The body broke off' }),
    );

  return async (context, next) => {
    if (context.req.raw.body) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Response>((resolve) => {
        timer = setTimeout(() => resolve(tooLate()), deadlineMs);
      });
      const refusal = await Promise.race([receive(context), late]).finally(() =>
        clearTimeout(timer),
      );
      if (refusal) return refusal;
    }
    return await next();
  };
}

function tooLate(): Response {
  const detail = 'The body did not arrive in time';
  return problemResponse('UNAVAILABLE', { detail }, { 'retry-after': '1', connection: 'close' });
}
