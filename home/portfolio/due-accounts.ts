import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type CursorMove, cursorMove } from '#outbox/read-outbox';
import type { SnapshotBase } from './equity-snapshot.ts';

/** Something was settled for an account; what is struck at or after `from` is to be struck again. */
export interface Settled {
  readonly userId: string;
  readonly from: Instant;
}

/**
 * Takes in what the outbox told of, and moves the cursor behind it, in one statement. False when the cursor
 * no longer stands where it was: then nothing is taken in.
 */
export async function askFor(
  sql: Sql,
  settled: readonly Settled[],
  move: CursorMove,
): Promise<boolean> {
  const [row] = await sql<{ moved: boolean }[]>`
    with moved as (${cursorMove(sql, move)} returning 1),
    asked as (
      insert into snapshot_accounts as known (user_id, due_at, asked, answered)
      select user_id, min(due_at), 1, 0
      from unnest(${settled.map(({ userId }) => userId)}::uuid[],
        ${settled.map(({ from }) => from)}::timestamptz[]) as told (user_id, due_at)
      where exists (select from moved)
      group by user_id
      on conflict (user_id) do update
        set due_at = least(known.due_at, excluded.due_at), asked = known.asked + 1,
          awaits = null, fault = null)
    select exists (select from moved) as moved`;
  return row?.moved === true;
}

/** An account with snapshots to be struck, and what they are counted on from. */
export interface DueAccount {
  readonly userId: string;
  readonly dueAt: Instant;
  /** As it was when this was read; see {@link askFor}. */
  readonly asked: string;
  /** The last snapshot before `dueAt`; undefined where the account is struck from its beginning. */
  readonly base:
    | (SnapshotBase & { readonly cashKrw: Decimal; readonly liabilitiesKrw: Decimal })
    | undefined;
  /** Of the last event of a position before the base. */
  readonly lastNumber: bigint;
}

interface DueRow {
  readonly userId: string;
  readonly dueAt: Instant;
  readonly asked: string;
  readonly at: Instant | null;
  readonly cashKrw: string;
  readonly liabilitiesKrw: string;
  readonly equityKrw: string | null;
  readonly openingKrw: string | null;
  readonly peakKrw: string | null;
  readonly lastNumber: string;
}

/**
 * Accounts whose next snapshot's time has come and whose tapes have, as far as is known, and those that
 * something was settled for since; the oldest first.
 */
export async function readDueAccounts(
  sql: Sql,
  now: Instant,
  tapes: ReadonlyMap<string, Instant>,
  limit: number,
): Promise<DueAccount[]> {
  const columns = sql`at, cash_krw, liabilities_krw, equity_krw, opening_krw, peak_krw`;
  const rows = await sql<DueRow[]>`
    with due as (
      select user_id, due_at, asked from snapshot_accounts as account
      left join unnest(${[...tapes.keys()]}::text[], ${[...tapes.values()]}::timestamptz[])
        as tape (ticker_id, complete_to) on tape.ticker_id = account.awaits
      where fault is null and (asked <> answered or (due_at <= ${now}::timestamptz
        and (awaits is null or complete_to >= due_at - interval '1 microsecond')))
      order by due_at, user_id limit ${limit})
    select due.user_id as "userId", due.due_at as "dueAt", due.asked, base.at,
      base.cash_krw as "cashKrw", base.liabilities_krw as "liabilitiesKrw",
      base.equity_krw as "equityKrw", base.opening_krw as "openingKrw",
      base.peak_krw as "peakKrw", coalesce(last.number, 0) as "lastNumber"
    from due
    left join lateral (
      select * from (
        (select ${columns} from equity_minutes as struck
          where struck.user_id = due.user_id and struck.at < due.due_at order by at desc limit 1)
        union all
        (select ${columns} from equity_days as struck
          where struck.user_id = due.user_id and struck.at < due.due_at order by at desc limit 1)
      ) as either order by at desc limit 1) as base on true
    left join lateral (
      select number from position_events as told
      where told.user_id = due.user_id and told.at < base.at order by number desc limit 1
    ) as last on true
    order by due.due_at, due.user_id`;
  return rows.map((row) => ({
    userId: row.userId,
    dueAt: row.dueAt,
    asked: row.asked,
    lastNumber: BigInt(row.lastNumber),
    base:
      row.at === null
        ? undefined
        : {
            at: row.at,
            cashKrw: decimal(row.cashKrw),
            liabilitiesKrw: decimal(row.liabilitiesKrw),
            equityKrw: toDecimal(row.equityKrw),
            openingKrw: toDecimal(row.openingKrw),
            peakKrw: toDecimal(row.peakKrw),
          },
  }));
}

function toDecimal(numeric: string | null): Decimal | null {
  return numeric === null ? null : decimal(numeric);
}

/** How far the snapshots are behind. */
export interface Backlog {
  readonly accounts: number;
  /** Due, and waiting for a tape. */
  readonly awaiting: number;
  readonly faulty: number;
  /** The oldest moment that is due and not struck; null where there is none. */
  readonly oldestDueAt: Instant | null;
}

export async function readBacklog(sql: Sql, now: Instant): Promise<Backlog> {
  const [row] = await sql<Backlog[]>`
    select count(*)::int as accounts,
      count(*) filter (where awaits is not null and due_at <= ${now}::timestamptz)::int as awaiting,
      count(*) filter (where fault is not null)::int as faulty,
      min(due_at) filter (where fault is null and due_at <= ${now}::timestamptz) as "oldestDueAt"
    from snapshot_accounts`;
  if (!row) throw new Error('a count answers with one row');
  return row;
}
