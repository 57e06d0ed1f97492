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
 * Where the windows before a whole minute begin, of all instruments: a handful of rows of an index
 * each. The day is the newest one that has a candle, so that a closed market shows its last session;
 * the first day of all begins with its own opening, as there is nothing before it. What lies before the
 * tape is taken from the venue's own bars, where they are kept.
 */
export async function readWindowStarts(sql: Sql, minute: Instant): Promise<SurgeInstrument[]> {
  const windows = Object.entries(SURGE_WINDOWS).flatMap(([name, minutes]) =>
    minutes === null ? [] : [{ name, from: addMicros(minute, -minutes * MICROS_PER_MINUTE) }],
  );
  const oldest = addMicros(minute, -REFERENCE_MICROS - 60 * MICROS_PER_MINUTE);
  const rows = await sql<StartRow[]>`
    SELECT ticker_id AS "tickerId", market, spans.*
    FROM instruments
    CROSS JOIN LATERAL (
      SELECT name AS window, coalesce(reference.close, (
          SELECT close FROM candle_history
          WHERE candle_history.ticker_id = instruments.ticker_id AND minutes = 1
            AND open_at < span.from_at AND open_at >= ${oldest}
          ORDER BY open_at DESC LIMIT 1)) AS price, traded.volume
      FROM unnest(${windows.map(({ name }) => name)}::text[],
        ${windows.map(({ from }) => from)}::timestamptz[]) AS span (name, from_at)
      LEFT JOIN LATERAL (
        SELECT close FROM candles
        WHERE candles.ticker_id = instruments.ticker_id AND open_at < span.from_at
          AND open_at >= ${oldest} AND open_at < ${minute}
        ORDER BY open_at DESC LIMIT 1) AS reference ON true
      CROSS JOIN LATERAL (
        SELECT CASE WHEN count(*) = count(volume) THEN coalesce(sum(volume), 0) END AS volume
        FROM (
          SELECT volume FROM candles
          WHERE candles.ticker_id = instruments.ticker_id AND open_at >= span.from_at
            AND open_at >= ${oldest} AND open_at < ${minute}
          UNION ALL
          SELECT volume FROM candle_history
          WHERE candle_history.ticker_id = instruments.ticker_id AND minutes = 1
            AND open_at >= span.from_at AND open_at < ${minute}) AS part) AS traded
      UNION ALL
      SELECT '1d', coalesce(max(close) FILTER (WHERE number = 2), max(open) FILTER (WHERE number = 1)),
        max(volume) FILTER (WHERE number = 1)
      FROM (
        SELECT open_at, (array_agg(open ORDER BY is_tape))[1] AS open,
          (array_agg(close ORDER BY is_tape DESC))[1] AS close,
          CASE WHEN count(*) = count(volume) THEN sum(volume) END AS volume,
          row_number() OVER (ORDER BY open_at DESC) AS number
        FROM (
          (SELECT open_at, open, close, volume, true AS is_tape FROM candle_rollups
          WHERE candle_rollups.ticker_id = instruments.ticker_id AND minutes = 1440
            AND open_at < ${minute}
          ORDER BY open_at DESC LIMIT 2)
          UNION ALL
          (SELECT open_at, open, close, volume, false FROM candle_history
          WHERE candle_history.ticker_id = instruments.ticker_id AND minutes = 1440
            AND open_at < ${minute}
          ORDER BY open_at DESC LIMIT 2)) AS part
        GROUP BY open_at) AS day
      WHERE number <= 2
      HAVING count(*) > 0) AS spans
    WHERE market NOT IN ('FX', 'HUMAN') AND is_tradable
    ORDER BY ticker_id`;
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
