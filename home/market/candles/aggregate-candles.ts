import type { Sql } from '@mockstreet/db/client';
import { type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

/** Minutes of one instrument whose prints are all decided: starts in [from, to), both whole minutes. */
export interface CandleWindow {
  readonly tickerId: string;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Makes the one-minute candles of the windows from the tape. Doing it again changes nothing: what
 * is decided gives the same candle. A minute without prints has none.
 */
export async function aggregateCandles(sql: Sql, windows: readonly CandleWindow[]): Promise<void> {
  if (windows.length === 0) return;
  // A sum beyond numeric(20,8), as of coins worth a fraction of a won, is unknown rather than wrong.
  await sql`
    INSERT INTO candles (ticker_id, open_at, open, high, low, close, volume, source)
    SELECT due.ticker_id, minute.*
    FROM unnest(${windows.map((window) => window.tickerId)}::text[],
      ${windows.map((window) => window.from)}::timestamptz[],
      ${windows.map((window) => window.to)}::timestamptz[]) AS due (ticker_id, from_at, to_at)
    CROSS JOIN LATERAL (
      SELECT date_bin('1 minute', at, 'epoch') AS open_at,
        (array_agg(coalesce(open, last) ORDER BY at))[1],
        max(coalesce(high, last)), min(coalesce(low, last)),
        (array_agg(last ORDER BY at DESC))[1],
        CASE WHEN sum(volume) < 1e12 THEN sum(volume) END,
        (array_agg(source ORDER BY at DESC))[1]
      FROM prints
      WHERE prints.ticker_id = due.ticker_id AND at >= due.from_at AND at < due.to_at
      GROUP BY 1) AS minute
    ON CONFLICT DO NOTHING`;
}

/**
 * From which minute on each instrument on the tape still lacks candles: after its last candle, else
 * at its first print. An instrument without either is absent.
 */
export async function readCandleCursors(sql: Sql): Promise<Map<string, Instant>> {
  const rows = await sql<
    { tickerId: string; lastOpenAt: Instant | null; firstAt: Instant | null }[]
  >`
    SELECT ticker_id AS "tickerId",
      (SELECT max(open_at) FROM candles WHERE candles.ticker_id = tape_heads.ticker_id)
        AS "lastOpenAt",
      (SELECT min(at) FROM prints WHERE prints.ticker_id = tape_heads.ticker_id) AS "firstAt"
    FROM tape_heads`;
  const cursors = new Map<string, Instant>();
  for (const { tickerId, lastOpenAt, firstAt } of rows) {
    if (lastOpenAt !== null) cursors.set(tickerId, instant(lastOpenAt + MICROS_PER_MINUTE));
    else if (firstAt !== null) cursors.set(tickerId, minuteOf(firstAt));
  }
  return cursors;
}

/** The whole minute that a moment lies in. */
export function minuteOf(at: Instant): Instant {
  return instant(at - (at % MICROS_PER_MINUTE));
}
