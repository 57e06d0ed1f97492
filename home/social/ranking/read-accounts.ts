import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import { grantJournalId } from '#accounts/grant-journal-id';
import {
  type AccountFacts,
  awaitsStrike,
  type HeldQuantity,
  type NamedFlow,
  startsOf,
} from './account-facts.ts';
import { selectExternalFlows } from './external-flows.ts';
import type { PeriodStarts } from './ranking-period.ts';

export interface ReadAccount {
  readonly facts: AccountFacts;
  /** A snapshot it is counted from has yet to be struck: to be read again. */
  readonly awaitsStrike: boolean;
}

interface AccountRow {
  readonly userId: string;
  readonly nickname: string;
  readonly isActive: boolean;
  readonly cash: string;
  readonly tickers: string[] | null;
  readonly quantities: string[] | null;
  readonly areUsd: boolean[] | null;
  readonly tradesDay: number | null;
  readonly tradesWeek: number | null;
  readonly tradesMonth: number | null;
  readonly tradesAll: number | null;
  readonly firstTradeAt: Instant | null;
  readonly dueAt: Instant | null;
  readonly day: string | null;
  readonly week: string | null;
  readonly month: string | null;
  readonly flowKinds: string[] | null;
  /** Microseconds: an array of times would be read as text. */
  readonly flowTimes: string[] | null;
  readonly flowsBefore: string[] | null;
  readonly flowsAfter: string[] | null;
}

/** What the ranking needs of these users, in their order, in one statement and so from one snapshot. */
export async function readAccounts(
  sql: Sql,
  userIds: readonly string[],
  periods: PeriodStarts,
): Promise<ReadAccount[]> {
  const { day, week, month } = periods;
  const rows = await sql<AccountRow[]>`
    with asked as materialized (
      select * from unnest(${[...userIds]}::uuid[], ${userIds.map(grantJournalId)}::uuid[])
        with ordinality as one (user_id, grant_id, number)
    ), held as (
      select user_id, array_agg(ticker_id) as tickers, array_agg(quantity::text) as quantities,
        array_agg(instruments.currency = 'USD') as are_usd
      from asked join portfolios using (user_id) join instruments using (ticker_id)
      where quantity > 0 group by user_id
    ), traded as (
      -- Periods begin at midnight in Seoul, as its days do.
      select user_id, sum(fills)::int as everything, min(first_at) as first_at,
        (sum(fills) filter (where day >= ${kstDate(day)}::date))::int as day,
        (sum(fills) filter (where day >= ${kstDate(week)}::date))::int as week,
        (sum(fills) filter (where day >= ${kstDate(month)}::date))::int as month
      from asked join fill_days using (user_id) group by user_id
    ), struck as (
      select user_id, min(equity_krw) filter (where at = ${day}) as day,
        min(equity_krw) filter (where at = ${week}) as week,
        min(equity_krw) filter (where at = ${month}) as month
      from asked join equity_days using (user_id)
      where at in (${day}, ${week}, ${month}) group by user_id
    ), flow as (
      ${selectExternalFlows(sql)}
    ), flows as (
      select user_id, array_agg(kind order by at) as kinds,
        array_agg(((extract(epoch from at) * 1000000)::bigint)::text order by at) as times,
        array_agg(equity_before::text order by at) as befores,
        array_agg(equity_after::text order by at) as afters
      from flow group by user_id
    )
    select users.id as "userId", nickname, is_active as "isActive", balance_krw as cash, tickers,
      quantities, are_usd as "areUsd", traded.day as "tradesDay", traded.week as "tradesWeek",
      traded.month as "tradesMonth", everything as "tradesAll", first_at as "firstTradeAt",
      due_at as "dueAt", struck.day, struck.week, struck.month, kinds as "flowKinds",
      times as "flowTimes", befores as "flowsBefore", afters as "flowsAfter"
    from asked join users on users.id = asked.user_id
    join wallets on wallets.user_id = asked.user_id
    left join held on held.user_id = asked.user_id
    left join traded on traded.user_id = asked.user_id
    left join snapshot_accounts as account on account.user_id = asked.user_id
    left join struck on struck.user_id = asked.user_id
    left join flows on flows.user_id = asked.user_id
    order by number`;
  return rows.map((row) => toAccount(row, periods));
}

function toAccount(row: AccountRow, periods: PeriodStarts): ReadAccount {
  const { userId, nickname, isActive } = row;
  const flows = (row.flowTimes ?? []).map((_, place) => toFlow(row, place));
  const equity = { day: orNull(row.day), week: orNull(row.week), month: orNull(row.month) };
  const starts = startsOf(periods, { ...row, equity }, flows);
  const trades = {
    ...{ day: row.tradesDay ?? 0, week: row.tradesWeek ?? 0 },
    ...{ month: row.tradesMonth ?? 0, all: row.tradesAll ?? 0 },
  };
  const holdings = (row.tickers ?? []).map((_, place) => toHolding(row, place));
  const cashKrw = decimal(row.cash);
  return {
    facts: {
      ...{ userId, nickname, isListed: isActive, cashKrw, holdings, trades, starts, flows },
    },
    awaitsStrike: awaitsStrike(periods, row),
  };
}

function toHolding({ tickers, quantities, areUsd }: AccountRow, place: number): HeldQuantity {
  return {
    tickerId: tickers?.[place] ?? '',
    isUsd: areUsd?.[place] ?? false,
    quantity: decimal(quantities?.[place] ?? '0'),
  };
}

function toFlow(row: AccountRow, place: number): NamedFlow {
  return {
    kind: row.flowKinds?.[place] ?? '',
    at: instantOf(row.flowTimes?.[place] ?? '0'),
    equityBefore: decimal(row.flowsBefore?.[place] ?? '0'),
    equityAfter: decimal(row.flowsAfter?.[place] ?? '0'),
  };
}

const instantOf = (micros: string) => Number.parseInt(micros, 10) as Instant;

const orNull = (numeric: string | null) => (numeric === null ? null : decimal(numeric));

/** Of these users, those whose last midnight is final. */
export async function readStruck(
  sql: Sql,
  userIds: readonly string[],
  { day }: PeriodStarts,
): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from snapshot_accounts
    where user_id = any(${[...userIds]}::uuid[]) and due_at > ${day}`;
  return rows.map(({ userId }) => userId);
}

/** Everybody with a wallet, in the order in which their accounts were opened. */
export async function readUserIds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select users.id from users join wallets on wallets.user_id = users.id
    order by users.created_at, users.id`;
  return rows.map(({ id }) => id);
}
