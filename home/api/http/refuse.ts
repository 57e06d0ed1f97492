import {
  type ProblemCode,
  type ProblemDetails,
  problemResponse,
  problemStatus,
} from '@mockstreet/shared/problem';
import { HTTPException } from 'hono/http-exception';

/** What a 401 has to say (RFC 9110 §11.6.1) where nothing more is known. */
const CHALLENGE = { 'www-authenticate': 'Bearer realm="mockstreet"' };

/** Ends the request with a problem; for handlers and middleware, never for code below them. */
export function refuse(
  code: ProblemCode,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): never {
  const status = problemStatus(code);
  const res = problemResponse(code, details, { ...(status === 401 ? CHALLENGE : {}), ...headers });
  throw new HTTPException(status, { res });
}

/** Ends the request with RATE_LIMITED. */
export function refuseForNow(retryAfterSeconds: number): never {
  return refuse('RATE_LIMITED', {}, { 'retry-after': String(retryAfterSeconds) });
}
