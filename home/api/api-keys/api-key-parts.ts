import type { Clock } from '@mockstreet/shared/instant';
import { LIVE_API_KEYS_MAX } from '#accounts/api-keys';
import type { Access } from '../http/access.ts';
import type { Caller } from '../http/api-types.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';
import { refusePassword } from '../people/password-door.ts';
import type { People } from '../people/people.ts';

/** What the routes of API keys are made of. All are for sessions alone: no key makes another. */
export interface ApiKeyParts {
  readonly access: Access;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly people: Pick<People, 'confirmPassword'>;
  readonly clock: Clock;
}

export const API_KEY_WRITE_PROBLEMS = [...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS] as const;

/**
 * Ends the request unless it is the user who asks: a key outlasts the session, and trades without
 * the device that signs the session's orders.
 */
export async function confirmOwner(
  { people }: Pick<ApiKeyParts, 'people'>,
  { user, session }: Pick<Caller, 'user' | 'session'>,
  currentPassword: string | undefined,
): Promise<void> {
  const claim = { userId: user.id, session, currentPassword };
  const confirmed = await people.confirmPassword(claim);
  if ('code' in confirmed) refusePassword(confirmed);
}

export function refuseTooMany(): never {
  const message = `you have ${LIVE_API_KEYS_MAX} keys, or as many overlaps: revoke one first`;
  return refuse('INVALID_REQUEST', {
    errors: [{ path: '', code: 'too_many_api_keys', message }],
  });
}
