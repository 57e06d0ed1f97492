import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** Minutes in each interval that candles can be had in. Days are UTC days. */
export const CANDLE_MINUTES = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
  '1d': 1440,
} as const;
export type CandleInterval = keyof typeof CANDLE_MINUTES;
export const CANDLE_INTERVALS = Object.keys(CANDLE_MINUTES) as CandleInterval[];

/** One-minute candles that one question may add up: thirty days of them. */
const MINUTES_AT_ONCE_MAX = 30 * 1440;

/** How many candles of an interval may be asked for at once. */
export function candlesAtOnceMax(interval: CandleInterval): number {
  return Math.floor(MINUTES_AT_ONCE_MAX / CANDLE_MINUTES[interval]);
}

/** Prices over an interval, marked by its start. */
export interface Candle {
  readonly openAt: Instant;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Null where unknown for any part of it. */
  readonly volume: Decimal | null;
  /** Source of its last minute. */
  readonly source: string;
}

export interface CandleQuery {
  readonly tickerId: string;
  readonly interval: CandleInterval;
  /** Candles that start at or after this one's minute, oldest first; without it the newest ones. */
  readonly from?: Instant | undefined;
  /** Only minutes before this. */
  readonly to?: Instant | undefined;
  /** At most {@link candlesAtOnceMax}, which bounds the work. */
  readonly limit: number;
}

/**
 * At most `limit` candles in order of time, made from the one-minute candles. An interval without
 * trades has none; the first and the last may be cut by `from`, `to` or the present.
 */
export async function readCandles(sql: Sql, query: CandleQuery): Promise<Candle[]> {
  const minutes = CANDLE_MINUTES[query.interval];
  const oldestFirst = query.from !== undefined;
  const direction = oldestFirst ? sql`ASC` : sql`DESC`;
  const from = query.from ?? sql`'-infinity'`;
  const to = query.to ?? sql`'infinity'`;
  // One interval more than asked for: the one at which the minutes are cut off is not returned.
  const rows = await sql<CandleRow[]>`
    SELECT date_bin(${`${minutes} minutes`}::interval, open_at, 'epoch') AS "openAt",
      (array_agg(open ORDER BY open_at))[1] AS open, max(high) AS high, min(low) AS low,
      (array_agg(close ORDER BY open_at DESC))[1] AS close,
      CASE WHEN bool_and(volume IS NOT NULL) AND sum(volume) < 1e12 THEN sum(volume) END AS volume,
      (array_agg(source ORDER BY open_at DESC))[1] AS source
    FROM (
      SELECT * FROM candles
      WHERE ticker_id = ${query.tickerId}
        AND open_at >= ${from}::timestamptz AND open_at < ${to}::timestamptz
      ORDER BY open_at ${direction} LIMIT ${(query.limit + 1) * minutes}) AS minute
    GROUP BY 1 ORDER BY 1 ${direction} LIMIT ${query.limit}`;
  const candles = rows.map(toCandle);
  return oldestFirst ? candles : candles.reverse();
}

interface CandleRow {
  readonly openAt: Instant;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string | null;
  readonly source: string;
}

function toCandle(row: CandleRow): Candle {
  return {
    openAt: row.openAt,
    open: decimal(row.open),
    high: decimal(row.high),
    low: decimal(row.low),
    close: decimal(row.close),
    volume: row.volume === null ? null : decimal(row.volume),
    source: row.source,
  };
}
