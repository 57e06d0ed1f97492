import type { Clock } from '@mockstreet/shared/instant';
import type { ReadableStore, WritableStore } from '#social/templates';
import type { Access } from '../http/access.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';

/** What the routes of administrators are made of. */
export interface AdminParts {
  readonly access: Access;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly templateStore: ReadableStore & WritableStore;
  readonly clock: Clock;
  /** Never goes back. */
  readonly monotonicMs: () => number;
}

export const ADMIN_WRITE_PROBLEMS = [...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS] as const;
