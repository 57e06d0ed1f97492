import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';

export interface ReplayOptions {
  /**
   * The restored database, migrated, as its owner. No process of home runs on it. Its outbox has
   * been continued (home/backup/continue-outbox.ts): what is written now stands behind all positions
   * that the lost database can have come to; its rows and cursors are as they were backed up.
   */
  readonly databaseUrl: string;
  /** The edge's broker, as `auditor`: who may read `orders.log`, `fills.log` and `orders.dead`. */
  readonly amqpUrl: string;
  /** Restored from the same backup. Keys that `fills.log` hands over are added to the journal's. */
  readonly keyFiles: {
    readonly journalKeys: string;
    readonly publicKeys: string;
    readonly sealingKeys: string;
  };
  /** SESSIONS, as the engine is told. */
  readonly sessions: 'real' | 'always';
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a replay did, and what it could not. All numbers are of this run alone. */
export interface ReplayReport {
  /** Messages of `fills.log` that were read, and those that no key of ours opens. */
  readonly fillsLog: { readonly messages: number; readonly unreadable: number };
  /** Stretches that are missing from `fills.log`, each a line for people. */
  readonly gaps: readonly string[];
  /** Rows of users, sessions, API keys, invites, the audit log, … that were brought up to date. */
  readonly accountRows: number;
  /** Orders that were settled as journaled. */
  readonly settled: number;
  /** Orders whose recorded outcome does not follow any more (after a gap): left to be repriced. */
  readonly diverged: readonly string[];
  /** Commands read from `orders.log`. */
  readonly commands: number;
  /** Orders that no journal knows the outcome of: they wait, and are flagged `replayed_at`. */
  readonly repriced: number;
  /** Commands that were refused at once, and those set aside with the reason of each. */
  readonly refused: number;
  readonly setAside: ReadonlyMap<string, number>;
}

/** Being built: until then it refuses. */
export async function replayJournals(options: ReplayOptions): Promise<ReplayReport> {
  throw new Error(`nothing can be replayed from ${new URL(options.amqpUrl).host} yet`);
}
