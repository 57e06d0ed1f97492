import type { Clock } from '@mockstreet/shared/instant';
import { LIVE_API_KEYS_MAX } from '#accounts/api-keys';
import type { Access } from '../http/access.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';

/** What the routes of API keys are made of. All are for sessions alone: no key makes another. */
export interface ApiKeyParts {
  readonly access: Access;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly clock: Clock;
}

export const API_KEY_WRITE_PROBLEMS = [...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS] as const;

export function refuseTooMany(): never {
  const message = `you have ${LIVE_API_KEYS_MAX} keys, or as many overlaps: revoke one first`;
  return refuse('INVALID_REQUEST', {
    errors: [{ path: '', code: 'too_many_api_keys', message }],
  });
}
