import type { Sql } from '@mockstreet/db/client';
import type { OutboxPosition } from '#outbox/outbox-position';

/**
 * What was committed at a moment. Any transaction of the cluster that still runs holds the horizon back, so
 * behind it lie events that were there already.
 */
export interface OutboxSnapshot {
  /** All before it is there, and nothing comes in before it any more. */
  readonly horizon: OutboxPosition;
  /** From this transaction on none had ended. */
  readonly end: bigint;
  /** Transactions between the two that still ran. */
  readonly running: ReadonlySet<bigint>;
}

/** As of now; numbered as the outbox numbers transactions. */
export async function readOutboxSnapshot(sql: Sql): Promise<OutboxSnapshot> {
  const [row] = await sql<{ horizon: string; end: string; running: string[] }[]>`
    select outbox_horizon()::text as horizon,
      (pg_snapshot_xmax(now)::text::bigint + outbox_lead())::text as end,
      array(select (xip::text::bigint + outbox_lead())::text from pg_snapshot_xip(now) as xip) as running
    from pg_current_snapshot() as now`;
  if (!row) throw new Error('Postgres has no snapshot');
  return {
    horizon: { transactionId: BigInt(row.horizon), id: 0n },
    end: BigInt(row.end),
    running: new Set(row.running.map(BigInt)),
  };
}

/** Whether an event that stands in the outbox stood there already. */
export function isCommitted({ end, running }: OutboxSnapshot, position: OutboxPosition): boolean {
  return position.transactionId < end && !running.has(position.transactionId);
}
