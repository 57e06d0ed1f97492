import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Recorded } from './reconcile.ts';

type Row = Omit<Recorded, 'acceptedAt'> & { readonly acceptedAt: Instant };

const ROWS_AT_A_TIME = 5_000;

/** What home has of orders, of commands, and of conflicts between orders. */
export async function readRecords(sql: Sql): Promise<{
  readonly recorded: Recorded[];
  readonly commands: Recorded[];
  readonly conflicts: Set<string>;
}> {
  const recorded = await readAll(
    sql<Row[]>`
    select 'order' as kind, id, user_id as "userId", client_order_id as "clientId",
      body_sha256 as "bodySha256", accepted_at as "acceptedAt",
      status = 'PENDING' and resting_since is null as "isPending"
    from orders`.cursor(ROWS_AT_A_TIME),
  );
  const commands = await readAll(
    sql<Row[]>`
    select 'command' as kind, id, user_id as "userId", client_command_id as "clientId",
      body_sha256 as "bodySha256", accepted_at as "acceptedAt", status = 'PENDING' as "isPending"
    from commands where kind <> 'STRIKE'`.cursor(ROWS_AT_A_TIME),
  );
  const conflicts = await sql<{ name: string }[]>`
    select order_id || ' ' || body_sha256 as name from order_conflicts`;
  return { recorded, commands, conflicts: new Set(conflicts.map(({ name }) => name)) };
}

async function readAll(rows: AsyncIterable<readonly Row[]>): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for await (const some of rows) {
    for (const row of some) recorded.push({ ...row, acceptedAt: formatInstant(row.acceptedAt) });
  }
  return recorded;
}

/** Figures of the ledger for the report. */
export interface LedgerFigures {
  readonly orders: number;
  readonly filled: number;
  readonly failed: number;
  /** Orders that their owners took back, or gave up with everything else. */
  readonly cancelled: number;
  readonly resting: number;
  /**
   * Orders that are not decided once more: those refused as they came, which are no link of their account's
   * receipts, and those that a cap refused, by figures of its time.
   */
  readonly notDecidedAgain: number;
  /** Commands that took effect. */
  readonly commands: number;
  readonly bailouts: number;
  /** Liquidations, and days of interest. */
  readonly deeds: number;
  readonly conflicts: number;
  readonly legs: number;
  /** Sum of all entries per asset, as Postgres prints it. */
  readonly sums: readonly { readonly asset: string; readonly sum: string }[];
}

export async function readLedgerFigures(sql: Sql): Promise<LedgerFigures> {
  const [counts] = await sql<Omit<LedgerFigures, 'sums'>[]>`
    select count(*)::int as orders, (count(*) filter (where status = 'FILLED'))::int as filled,
      (count(*) filter (where status = 'FAILED' or reason = 'EXPIRED'))::int as failed,
      (count(*) filter (where reason in ('USER_CANCELLED', 'BAILOUT')))::int as cancelled,
      (count(*) filter (where status = 'PENDING'))::int as resting,
      (count(*) filter (where status <> 'PENDING' and (
        reason_detail like 'limit=%' and reason_detail not like 'limit=leverage %'
        or not exists (select from settlement_receipts where id = orders.id))))::int
        as "notDecidedAgain",
      (select count(*)::int from commands where decided_at is not null) as commands,
      (select count(*)::int from bailouts) as bailouts,
      ((select count(*) from liquidations) + (select count(*) from interest_charges))::int as deeds,
      (select count(*)::int from order_conflicts) as conflicts,
      (select count(*)::int from ledger_entries) as legs
    from orders`;
  if (!counts) throw new Error('a count without a row');
  const sums = await sql<{ asset: string; sum: string }[]>`
    select asset, sum(amount)::text as sum from ledger_entries group by asset order by asset`;
  return { ...counts, sums: [...sums] };
}
