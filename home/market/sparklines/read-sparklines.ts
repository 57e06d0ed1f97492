import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { CandleInterval } from '../candles/candles.ts';

/** Fine enough for a line of a thumb's width, and as many candles as a request should look at. */
export const SPARKLINE_INTERVAL = '30m' satisfies CandleInterval;
const STEP_MINUTES = 30;
const STEP_MICROS = STEP_MINUTES * MICROS_PER_MINUTE;
export const SPARKLINE_POINTS = MICROS_PER_DAY / STEP_MICROS;

/** The prices of one instrument over a day. */
export interface Sparkline {
  readonly tickerId: string;
  readonly market: Market;
  /** When the first of its intervals opened; the others follow without a break. */
  readonly from: Instant;
  /** The close of each interval; null where nothing was printed in it. */
  readonly closes: readonly (Decimal | null)[];
}

/** What was last printed longer ago is not looked for. */
const NEWEST_MICROS = 31 * MICROS_PER_DAY;

/**
 * The day up to `at` of all that can be traded, the interval that runs among it: of each instrument two
 * ranges of one index, and two of that of the venue's own bars from before its tape. Of what printed nothing
 * in it, as KRX on a Sunday, the day that ends with its newest candle.
 */
export async function readSparklines(sql: Sql, at: Instant): Promise<Sparkline[]> {
  const to = instant((Math.floor(at / STEP_MICROS) + 1) * STEP_MICROS);
  const from = addMicros(to, -MICROS_PER_DAY);
  const oldest = addMicros(to, -NEWEST_MICROS);
  const rows = await sql<SparklineRow[]>`
    SELECT ticker_id AS "tickerId", market, day.from_at AS "from", line.places, line.closes
    FROM instruments
    LEFT JOIN LATERAL (
      SELECT coalesce((
        SELECT open_at FROM candle_rollups
        WHERE candle_rollups.ticker_id = instruments.ticker_id AND minutes = ${STEP_MINUTES}
          AND open_at < ${to} AND open_at >= ${oldest}
        ORDER BY open_at DESC LIMIT 1), (
        SELECT open_at FROM candle_history
        WHERE candle_history.ticker_id = instruments.ticker_id AND minutes = ${STEP_MINUTES}
          AND open_at < ${to} AND open_at >= ${oldest}
        ORDER BY open_at DESC LIMIT 1)) AS open_at) AS newest ON true
    CROSS JOIN LATERAL (
      SELECT CASE WHEN newest.open_at < ${from}
        THEN newest.open_at + make_interval(mins => ${STEP_MINUTES}) - interval '1 day'
        ELSE ${from}::timestamptz END AS from_at) AS day
    CROSS JOIN LATERAL (
      -- The tape's come last: of an interval that both have, its close is the later one.
      SELECT coalesce(array_agg((extract(epoch FROM open_at - day.from_at) / 60)::int / ${STEP_MINUTES}::int
          ORDER BY is_tape), '{}') AS places,
        coalesce(array_agg(close::text ORDER BY is_tape), '{}') AS closes
      FROM (
        SELECT open_at, close, false AS is_tape FROM candle_history
        WHERE candle_history.ticker_id = instruments.ticker_id AND minutes = ${STEP_MINUTES}
          AND open_at >= day.from_at AND open_at < day.from_at + interval '1 day'
          AND open_at < ${to}
        UNION ALL
        SELECT open_at, close, true FROM candle_rollups
        WHERE candle_rollups.ticker_id = instruments.ticker_id AND minutes = ${STEP_MINUTES}
          AND open_at >= day.from_at AND open_at < day.from_at + interval '1 day'
          AND open_at < ${to}) AS half_hour) AS line
    WHERE is_tradable AND market <> 'FX'
    ORDER BY ticker_id`;
  return rows.map(toSparkline);
}

interface SparklineRow {
  readonly tickerId: string;
  readonly market: Market;
  readonly from: Instant;
  /** Which of the intervals each close is of. */
  readonly places: readonly number[];
  readonly closes: readonly string[];
}

function toSparkline({ tickerId, market, from, ...row }: SparklineRow): Sparkline {
  const closes = new Array<Decimal | null>(SPARKLINE_POINTS).fill(null);
  for (const [index, place] of row.places.entries()) {
    closes[place] = decimal(row.closes[index] as string);
  }
  return { tickerId, market, from, closes };
}
