import type { PasswordRefusal } from '#accounts/confirm-password';
import type { ApiMiddleware } from '../http/api-types.ts';
import { limitInFlight } from '../http/limit-in-flight.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';

/** Password hashes are slow on purpose; a flood of them must not keep everyone else waiting. */
const PASSWORDS_AT_ONCE_MAX = 16;

/** For the description of such a route. */
export const PASSWORD_RULE =
  '`current_password` is needed unless you signed in within the last five minutes; else `errors` says `current_password_needed` or `current_password_wrong`.';

const MESSAGES = {
  current_password_needed: 'must be given, unless you signed in within the last five minutes',
  current_password_wrong: 'is wrong',
};

/** For a route that has a password confirmed. */
export function limitPasswords(): ApiMiddleware {
  return limitInFlight(PASSWORDS_AT_ONCE_MAX);
}

/** Ends a request whose password was not confirmed. */
export function refusePassword(refusal: PasswordRefusal): never {
  if (refusal.code === 'RATE_LIMITED') return refuseForNow(refusal.retryAfterSeconds);
  if (refusal.code === 'UNAUTHENTICATED') return refuse('UNAUTHENTICATED');
  const { code } = refusal;
  const error = { path: 'current_password', code, message: MESSAGES[code] };
  return refuse('INVALID_REQUEST', { errors: [error] });
}
