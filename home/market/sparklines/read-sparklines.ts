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
    select ticker_id as "tickerId", market, day.from_at as "from", line.places, line.closes
    from instruments
    left join lateral (
      select coalesce((
        select open_at from candle_rollups
        where candle_rollups.ticker_id = instruments.ticker_id and minutes = ${STEP_MINUTES}
          and open_at < ${to} and open_at >= ${oldest}
        order by open_at desc limit 1), (
        select open_at from candle_history
        where candle_history.ticker_id = instruments.ticker_id and minutes = ${STEP_MINUTES}
          and open_at < ${to} and open_at >= ${oldest}
        order by open_at desc limit 1)) as open_at) as newest on true
    cross join lateral (
      select case when newest.open_at < ${from}
        then newest.open_at + make_interval(mins => ${STEP_MINUTES}) - interval '1 day'
        else ${from}::timestamptz end as from_at) as day
    cross join lateral (
      -- The tape's come last: of an interval that both have, its close is the later one.
      select coalesce(array_agg((extract(epoch from open_at - day.from_at) / 60)::int / ${STEP_MINUTES}::int
          order by is_tape), '{}') as places,
        coalesce(array_agg(close::text order by is_tape), '{}') as closes
      from (
        select open_at, close, false as is_tape from candle_history
        where candle_history.ticker_id = instruments.ticker_id and minutes = ${STEP_MINUTES}
          and open_at >= day.from_at and open_at < day.from_at + interval '1 day'
          and open_at < ${to}
        union all
        select open_at, close, true from candle_rollups
        where candle_rollups.ticker_id = instruments.ticker_id and minutes = ${STEP_MINUTES}
          and open_at >= day.from_at and open_at < day.from_at + interval '1 day'
          and open_at < ${to}) as half_hour) as line
    where is_tradable and market <> 'FX'
    order by ticker_id`;
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
