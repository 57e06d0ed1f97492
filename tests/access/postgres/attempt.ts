import type { PostgresService } from '@mockstreet/access/postgres-roles';
import type { Sql } from '@mockstreet/db/client';
import type { Attempt } from '../attempt.ts';

/** What is there to be attacked, on top of the small world of the verifier's tests. */
export interface AttackedWorld {
  /** Of an invite that is still good. */
  readonly inviteDigest: Uint8Array;
  readonly sessionId: string;
  readonly endedSessionId: string;
  readonly apiKeyId: string;
  /** Process id of a session of the owner's. */
  readonly ownerPid: number;
}

export interface PostgresAttempt extends Attempt<PostgresService> {
  /**
   * Does it, or fails; returns the rows that it read or touched. Who touches none, because they are
   * hidden or no longer fit, got nothing done.
   */
  readonly act: (sql: Sql, world: AttackedWorld) => PromiseLike<readonly unknown[]>;
  /**
   * What stops those who have some right to it, by its SQLSTATE or `nothing` to be touched.
   * All others are stopped by {@link LACKS_RIGHT}.
   */
  readonly stoppedBy?: Partial<Record<PostgresService, string>>;
}

/** insufficient_privilege */
export const LACKS_RIGHT = '42501';
