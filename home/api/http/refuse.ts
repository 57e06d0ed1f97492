import {
  type ProblemCode,
  type ProblemDetails,
  problemResponse,
  problemStatus,
} from '@mockstreet/shared/problem';
import { HTTPException } from 'hono/http-exception';

/** Ends the request with a problem; for handlers and middleware, never for code below them. */
export function refuse(
  code: ProblemCode,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): never {
  const res = problemResponse(code, details, headers);
  throw new HTTPException(problemStatus(code), { res });
}

/** Ends the request with RATE_LIMITED. */
export function refuseForNow(retryAfterSeconds: number): never {
  return refuse('RATE_LIMITED', {}, { 'retry-after': String(retryAfterSeconds) });
}
