import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type CandleCursor, type CandleWindow, cursorAt } from './candle-windows.ts';

/**
 * Makes the candles of the windows from the tape, one-minute ones and those that are added up of
 * them, in one statement. Doing it again changes nothing but what the tape has more of; a candle that
 * changes has its `revision` counted up. A minute without prints has none. The windows do not
 * overlap, and their months exist ({@link ensureCandleMonths}).
 */
export async function makeCandles(sql: Sql, windows: readonly CandleWindow[]): Promise<void> {
  if (windows.length === 0) return;
  await sql`
    select make_candles(${windows.map((window) => window.tickerId)}::text[],
      ${windows.map((window) => window.from)}::timestamptz[],
      ${windows.map((window) => window.to)}::timestamptz[],
      ${windows.map((window) => window.completeTo)}::timestamptz[])`;
}

/**
 * How far the candles of each instrument on the tape are: as recorded, else before its first print.
 * What was made of an undecided tape may be made again. An instrument without either is absent.
 */
export async function readCandleCursors(sql: Sql): Promise<Map<string, CandleCursor>> {
  const rows = await sql<
    { tickerId: string; completeTo: Instant | null; firstAt: Instant | null }[]
  >`
    select ticker_id as "tickerId", candle_heads.complete_to as "completeTo",
      (select min(at) from prints where prints.ticker_id = tape_heads.ticker_id) as "firstAt"
    from tape_heads left join candle_heads using (ticker_id)`;
  return new Map(
    rows.flatMap((row) => {
      const at = row.completeTo ?? row.firstAt;
      return at === null ? [] : [[row.tickerId, cursorAt(at)] as const];
    }),
  );
}

/** Makes sure that one-minute candles of these UTC months (`2026-11-01`) can be stored. */
export async function ensureCandleMonths(sql: Sql, months: readonly string[]): Promise<void> {
  // One by one: creating a partition locks the whole table for a moment.
  for (const month of months) await sql`select ensure_candle_month(${month}::date)`;
}

/** Drops the one-minute candles of the UTC months before the given one; returns how many. */
export async function dropCandleMonthsBefore(sql: Sql, month: string): Promise<number> {
  const [row] = await sql<{ dropped: number }[]>`
    select drop_candle_months_before(${month}::date) as dropped`;
  return row?.dropped ?? 0;
}
