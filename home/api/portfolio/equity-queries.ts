import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

export const EQUITY_INTERVALS = ['1m', '1h', '1d'] as const;

export interface EquityQuestion {
  readonly interval: (typeof EQUITY_INTERVALS)[number];
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly limit: number;
  /** Of the last point of the page before. */
  readonly cursor?: Instant | undefined;
}

/** A row of `equity_minutes` or `equity_days`; numerics as Postgres prints them. */
export interface EquityRow {
  readonly at: Instant;
  readonly cash_krw: string;
  readonly liabilities_krw: string;
  readonly market_value_krw: string | null;
  readonly exposure_krw: string | null;
  readonly equity_krw: string | null;
  readonly opening_krw: string | null;
  readonly peak_krw: string | null;
}

/** An hour has at most so many snapshots. */
const MINUTES_PER_HOUR = 60;

/** One user's equity, newest first; one row more than `limit`. */
export async function selectEquity(
  sql: Sql,
  userId: string,
  question: EquityQuestion,
): Promise<readonly EquityRow[]> {
  const { interval, from, to, limit, cursor } = question;
  const columns = sql`at, cash_krw, liabilities_krw, market_value_krw, exposure_krw, equity_krw,
    opening_krw, peak_krw`;
  // A point stands for the hour that ends with it or runs: nothing more of that hour comes after it.
  const isAfter =
    interval === '1h'
      ? sql`at <= date_trunc('hour', ${cursor ?? 0}::timestamptz - interval '1 microsecond')`
      : sql`at < ${cursor ?? 0}`;
  const within = sql`user_id = ${userId}
    ${from === undefined ? sql`` : sql`and at >= ${from}`}
    ${to === undefined ? sql`` : sql`and at < ${to}`}
    ${cursor === undefined ? sql`` : sql`and ${isAfter}`}`;
  const newest = (table: 'equity_minutes' | 'equity_days', rows: number) => sql`
    select ${columns} from ${sql(table)} as struck
    where ${within} order by at desc limit ${rows}`;
  if (interval === '1d') return await sql<EquityRow[]>`${newest('equity_days', limit + 1)}`;
  const rows = interval === '1m' ? limit + 1 : (limit + 1) * MINUTES_PER_HOUR;
  const key = interval === '1m' ? sql`at` : sql`date_trunc('hour', at - interval '1 microsecond')`;
  return await sql<EquityRow[]>`
    select distinct on (${key}) ${columns}
    from ((${newest('equity_minutes', rows)}) union all (${newest('equity_days', rows)})) as either
    order by ${key} desc, at desc limit ${limit + 1}`;
}
