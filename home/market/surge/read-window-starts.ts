import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, ZERO } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import { SURGE_WINDOWS, type SurgeWindow, type WindowStart, type WindowStarts } from './movers.ts';

/** An instrument that can be traded, and where its windows begin. */
export interface SurgeInstrument {
  readonly tickerId: string;
  readonly market: Market;
  readonly starts: WindowStarts;
}

/** A last price that is older than this is no reference any more. */
const REFERENCE_MICROS = 31 * MICROS_PER_DAY;

/**
 * Where the windows before a whole minute begin, of all that can be traded but users' shares: a handful of rows
 * of an index each. The day is the newest one that has a candle, so that a closed market shows its last session;
 * the first day of all begins with its own opening, as there is nothing before it. What lies before the
 * tape is taken from the venue's own bars, where they are kept.
 */
export async function readWindowStarts(sql: Sql, minute: Instant): Promise<SurgeInstrument[]> {
  const windows = Object.entries(SURGE_WINDOWS).flatMap(([name, minutes]) =>
    minutes === null ? [] : [{ name, from: addMicros(minute, -minutes * MICROS_PER_MINUTE) }],
  );
  const oldest = addMicros(minute, -REFERENCE_MICROS - 60 * MICROS_PER_MINUTE);
  const rows = await sql<StartRow[]>`
    select ticker_id as "tickerId", market, spans.*
    from instruments
    cross join lateral (
      select name as window, coalesce(reference.close, (
          select close from candle_history
          where candle_history.ticker_id = instruments.ticker_id and minutes = 1
            and open_at < span.from_at and open_at >= ${oldest}
          order by open_at desc limit 1)) as price, traded.volume
      from unnest(${windows.map(({ name }) => name)}::text[],
        ${windows.map(({ from }) => from)}::timestamptz[]) as span (name, from_at)
      left join lateral (
        select close from candles
        where candles.ticker_id = instruments.ticker_id and open_at < span.from_at
          and open_at >= ${oldest} and open_at < ${minute}
        order by open_at desc limit 1) as reference on true
      cross join lateral (
        select case when count(*) = count(volume) then coalesce(sum(volume), 0) end as volume
        from (
          select volume from candles
          where candles.ticker_id = instruments.ticker_id and open_at >= span.from_at
            and open_at >= ${oldest} and open_at < ${minute}
          union all
          select volume from candle_history
          where candle_history.ticker_id = instruments.ticker_id and minutes = 1
            and open_at >= span.from_at and open_at < ${minute}) as part) as traded
      union all
      select '1d', coalesce(max(close) filter (where number = 2), max(open) filter (where number = 1)),
        max(volume) filter (where number = 1)
      from (
        select open_at, (array_agg(open order by is_tape))[1] as open,
          (array_agg(close order by is_tape desc))[1] as close,
          case when count(*) = count(volume) then sum(volume) end as volume,
          row_number() over (order by open_at desc) as number
        from (
          (select open_at, open, close, volume, true as is_tape from candle_rollups
          where candle_rollups.ticker_id = instruments.ticker_id and minutes = 1440
            and open_at < ${minute}
          order by open_at desc limit 2)
          union all
          (select open_at, open, close, volume, false from candle_history
          where candle_history.ticker_id = instruments.ticker_id and minutes = 1440
            and open_at < ${minute}
          order by open_at desc limit 2)) as part
        group by open_at) as day
      where number <= 2
      having count(*) > 0) as spans
    where market not in ('FX', 'HUMAN') and is_tradable
    order by ticker_id`;
  return [...Map.groupBy(rows, ({ tickerId }) => tickerId).values()].map(toInstrument);
}

interface StartRow {
  readonly tickerId: string;
  readonly market: Market;
  readonly window: SurgeWindow;
  readonly price: string | null;
  readonly volume: string | null;
}

function toInstrument(rows: readonly StartRow[]): SurgeInstrument {
  const [{ tickerId, market }] = rows as [StartRow];
  const starts: Record<SurgeWindow, WindowStart> = { ...NOTHING_TRADED };
  for (const { window, price, volume } of rows) {
    starts[window] = { price: orNull(price), volume: orNull(volume) };
  }
  return { tickerId, market, starts };
}

const NOTHING: WindowStart = { price: null, volume: ZERO };
const NOTHING_TRADED: WindowStarts = {
  ...{ '1m': NOTHING, '5m': NOTHING, '15m': NOTHING, '1h': NOTHING, '1d': NOTHING },
};

function orNull(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}
