import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AdmitOptions, AdmittedCommand, AdmittedOrder } from '../admission/admit-message.ts';
import { storeReplayedCommands, storeReplayedOrders } from '../partition/replayed-submissions.ts';
import { rulesDigest } from '../rules/rules-digest.ts';
import { outcomeRow } from '../settlement/settlement-rows.ts';
import { writeSettlement } from '../settlement/write-settlement.ts';
import {
  commandsIn,
  type FreshSubmission,
  openOf,
  ordersIn,
  type PooledSubmission,
} from '../waiting/open-submission.ts';
import { readRecorded } from '../waiting/read-recorded.ts';
import { sortFresh } from '../waiting/sort-fresh.ts';

export interface BesideQueueOptions {
  readonly sql: Sql;
  readonly admit: Pick<AdmitOptions, 'rules' | 'instruments'>;
  readonly now: Instant;
  /** Set on what a lost database may have answered before; null on what no engine has seen. */
  readonly flaggedAt: Instant | null;
}

/** What became of submissions that no queue brought. */
export interface BesideQueue {
  /** They wait for the engine now, as if their message had just come. */
  readonly orders: number;
  readonly commands: number;
  /** Answered at once, with a denial. */
  readonly refused: number;
  readonly conflicts: number;
  /** They were recorded before. */
  readonly duplicates: number;
}

/**
 * Records orders and commands that were admitted and that no queue will bring: the first under an id rules, as in the
 * queue; a later one is the same, or a conflict. What has to be decided is stored as waiting, of no partition
 * (strays.ts). Done twice it changes nothing more.
 */
export async function recordBesideQueue(
  { sql, admit, now, flaggedAt }: BesideQueueOptions,
  admitted: readonly (AdmittedOrder | AdmittedCommand)[],
): Promise<BesideQueue> {
  const fresh = admitted.map((one, tag): FreshSubmission => {
    const delivery = { tag, redelivered: false, type: one.kind, content: Buffer.alloc(0) };
    return { admitted: one, delivery, backDated: false };
  });
  const recorded = await readRecorded(
    sql,
    fresh.map((one) => openOf(one.admitted)),
  );
  const waiting = new Map<string, PooledSubmission>();
  const sorted = sortFresh(fresh, recorded, waiting, now);
  const orders = sorted.refused.map((refused) =>
    outcomeRow(
      refused,
      now,
      rulesDigest(admit.rules, admit.instruments.get(refused.order.tickerId)),
    ),
  );
  const { rejected: commands, conflicts, duplicates } = sorted;
  const write = { orders, effects: [], accounts: new Map(), conflicts, commands };
  if (orders.length + commands.length + conflicts.length > 0) await writeSettlement(sql, write);
  return {
    orders: await storeReplayedOrders(sql, ordersIn(waiting.values()), flaggedAt),
    commands: await storeReplayedCommands(sql, commandsIn(waiting.values()), flaggedAt),
    refused: orders.length + commands.length,
    conflicts: conflicts.length,
    duplicates,
  };
}
