import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { ReadableStore, WritableStore } from '#social/templates';
import type { Access } from '../http/access.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';
import type { Probe } from '../system/probe.ts';
import type { Plug } from './system/plug.ts';
import type { ProcessAddress } from './system/process-list.ts';

/** What the routes of administrators are made of. */
export interface AdminParts {
  readonly access: Access;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly templateStore: ReadableStore & WritableStore;
  readonly clock: Clock;
  /** Never goes back. */
  readonly monotonicMs: () => number;
  /** When this API started. */
  readonly startedAt: Instant;
  readonly probes: readonly Probe[];
  /** Home's other processes, as far as it was told of them. */
  readonly processes: readonly ProcessAddress[];
  /** Takes home away for a while; undefined where nobody could bring it back. */
  readonly plug: Plug | undefined;
}

export const ADMIN_WRITE_PROBLEMS = [...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS] as const;
