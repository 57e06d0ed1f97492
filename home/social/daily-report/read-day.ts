import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { SNAPSHOTS_READER } from '#portfolio/keep-snapshots';
import { nextStrikeAt } from '#trading/core/human-etf';
import type { ActiveAccount } from './report-day.ts';

/** A day in Seoul: from midnight to midnight. */
export interface DaySpan {
  readonly start: Instant;
  readonly end: Instant;
}

/** The figures of a day may yet change: ask again later. */
export class NotFinal extends Error {}

/**
 * So long an engine must have heard its edge since the day ended: by then it has taken in what was ordered on that day
 * and waited for home to come back.
 */
const HEARD_SECONDS = 300;

/**
 * Whether an order that waits may yet be filled on the day. One on the share of a user that is placed waits for a strike, for
 * days: only one that comes before a strike up to then still has to say whether it fills.
 */
const mayChangeDay = (sql: Sql, { start, end }: DaySpan) => {
  const struckAt = nextStrikeAt(start);
  return sql`
    hold_krw is null or ticker_id not like 'HUMAN-ETF-%'
    or exists (select from human_etf_strikes as strike
      where strike.ticker_id = orders.ticker_id and at < ${end}::timestamptz
        and priced_from > not_before
        and not exists (select from halts where halts.ticker_id = strike.ticker_id
          and from_at <= at and coalesce(at < to_at, true)))
    or (not_before < ${struckAt}::timestamptz
      and exists (select from human_etfs as share
        where share.ticker_id = orders.ticker_id and closed_at is null
          and first_strike_at <= ${struckAt}::timestamptz
          and not exists (select from human_etf_strikes as strike
            where strike.ticker_id = share.ticker_id and at >= ${struckAt}::timestamptz)))`;
};

/** @throws {NotFinal} while something of the day may still be settled that the snapshots do not know of. */
export async function expectSettled(sql: Sql, day: DaySpan): Promise<void> {
  const { end } = day;
  const [row] = await sql<{ isHeard: boolean; waits: boolean; isUntold: boolean }[]>`
    select
      exists (select from service_spans
        where to_at >= greatest(from_at, ${end}::timestamptz)
          + make_interval(secs => ${HEARD_SECONDS})) as "isHeard",
      exists (select from orders
        where status = 'PENDING' and resting_since is null
          and accepted_at < ${end}::timestamptz and (${mayChangeDay(sql, day)})) as waits,
      exists (select from outbox
        where channel = 'trade_events' and (transaction_id, id) > (
            coalesce((select transaction_id from outbox_cursors
              where reader = ${SNAPSHOTS_READER}), '0'::xid8),
            coalesce((select id from outbox_cursors where reader = ${SNAPSHOTS_READER}), 0))
          and coalesce(payload ->> 'filled_at', payload ->> 'charged_at', payload ->> 'decided_at',
            payload ->> 'effective_at')::timestamptz < ${end}::timestamptz) as "isUntold"`;
  if (!row?.isHeard) throw new NotFinal('no engine has heard its edge long enough since the day');
  if (row.waits) throw new NotFinal('orders of the day are not decided yet');
  if (row.isUntold) throw new NotFinal('snapshots are behind what was settled');
}

interface AccountRow {
  readonly userId: string;
  readonly nickname: string;
  readonly openedAt: Instant;
  readonly trades: number;
  readonly profit: string | null;
  readonly isFinal: boolean | null;
  readonly isFaulty: boolean;
}

/**
 * Who traded on the day, and what it came to by the snapshots of the two midnights, which leave out what came from
 * outside. An account that cannot be struck at all has no profit; it must not keep the others from their report.
 *
 * @throws {NotFinal} while the snapshot of one of them is still to be struck.
 */
export async function readActiveAccounts(
  sql: Sql,
  { start, end }: DaySpan,
  minTrades: number,
): Promise<ActiveAccount[]> {
  const rows = await sql<AccountRow[]>`
    select account.user_id as "userId", nickname, created_at as "openedAt", trades,
      equity_krw - opening_krw as profit, due_at > ${end}::timestamptz as "isFinal",
      fault is not null as "isFaulty"
    from snapshot_accounts as account
    cross join lateral (
      select count(*)::int as trades from fills
      where fills.user_id = account.user_id
        and filled_at >= ${start}::timestamptz and filled_at < ${end}::timestamptz) as traded
    join users on users.id = account.user_id and is_active
    left join equity_days as struck
      on struck.user_id = account.user_id and struck.at = ${end}::timestamptz
    where trades >= ${minTrades}`;
  const unstruck = rows.filter(({ isFinal, isFaulty }) => !isFinal && !isFaulty).length;
  if (unstruck > 0) throw new NotFinal(`${unstruck} snapshots of its midnight are not struck yet`);
  return rows.map(({ profit, isFaulty, userId, nickname, openedAt, trades }) => ({
    ...{ userId, nickname, openedAt, trades },
    profitKrw: profit === null || isFaulty ? null : decimal(profit),
  }));
}
