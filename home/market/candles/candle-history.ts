import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import {
  type HistoryBar,
  type HistoryPlace,
  type HistoryWant,
  type KeptBar,
  keptBars,
  shorterThan,
  startOf,
} from './bar-history.ts';
import { type BarRow, toBar } from './bar-row.ts';

/**
 * Where the tapes of these instruments begin, and which lengths of their past were asked for; one without
 * a tape is absent. Where a tape begins is settled with the first answer that is stored: minutes of long
 * ago may be dropped later.
 */
export async function readHistoryPlaces(
  sql: Sql,
  tickerIds: readonly string[],
): Promise<HistoryPlace[]> {
  const rows = await sql<{ tickerId: string; beginsAt: Instant | null; asked: number[] | null }[]>`
    SELECT asked.ticker_id AS "tickerId", mark.asked,
      coalesce(mark.begins_at, minute.open_at, day.open_at, print.minute) AS "beginsAt"
    FROM unnest(${[...tickerIds]}::text[]) WITH ORDINALITY AS asked (ticker_id, position)
    LEFT JOIN LATERAL (
      SELECT min(begins_at) AS begins_at, array_agg(minutes::int) AS asked FROM candle_history_marks
      WHERE candle_history_marks.ticker_id = asked.ticker_id) AS mark ON true
    LEFT JOIN LATERAL (
      SELECT open_at FROM candle_rollups
      WHERE candle_rollups.ticker_id = asked.ticker_id AND minutes = 1440
      ORDER BY open_at LIMIT 1) AS day ON true
    LEFT JOIN LATERAL (
      SELECT open_at FROM candles
      WHERE candles.ticker_id = asked.ticker_id AND candles.open_at >= day.open_at
        AND candles.open_at < day.open_at + interval '1 day'
      ORDER BY open_at LIMIT 1) AS minute ON true
    LEFT JOIN LATERAL (
      SELECT date_bin('1 minute', min(at), 'epoch') AS minute FROM prints
      WHERE prints.ticker_id = asked.ticker_id) AS print ON true
    ORDER BY position`;
  return rows.flatMap(({ tickerId, beginsAt, asked }) =>
    beginsAt === null ? [] : [{ tickerId, beginsAt, asked: asked ?? [] }],
  );
}

/**
 * Stores what came of one answer, and that it was asked for, in one statement: it may be said twice.
 * Returns how many bars were kept.
 */
export async function storeHistory(
  sql: Sql,
  answer: HistoryWant & { readonly bars: readonly HistoryBar[]; readonly source: string },
  at: Instant,
): Promise<number> {
  const { tickerId, minutes, beginsAt, source } = answer;
  const kept = keptBars(answer, answer.bars, await readShorter(sql, answer));
  await sql`
    WITH mark AS (
      INSERT INTO candle_history_marks (ticker_id, minutes, begins_at, stored_at)
      VALUES (${tickerId}, ${minutes}, ${beginsAt}, ${at})
      ON CONFLICT DO NOTHING)
    INSERT INTO candle_history (ticker_id, minutes, open_at, open, high, low, close, volume, source, is_part)
    SELECT ${tickerId}, ${minutes}, open_at, open, high, low, close, volume, ${source}, is_part
    FROM unnest(${kept.map(({ openAt }) => openAt)}::timestamptz[],
      ${kept.map(({ open }) => formatDecimal(open))}::numeric[],
      ${kept.map(({ high }) => formatDecimal(high))}::numeric[],
      ${kept.map(({ low }) => formatDecimal(low))}::numeric[],
      ${kept.map(({ close }) => formatDecimal(close))}::numeric[],
      ${kept.map(({ volume }) => volume && formatDecimal(volume))}::numeric[],
      ${kept.map(({ isPart }) => `${isPart}`)}::text[]::boolean[])
      AS bar (open_at, open, high, low, close, volume, is_part)
    ON CONFLICT DO NOTHING`;
  return kept.length;
}

/** The kept bars of the next shorter length, of the interval in which the tape began. */
async function readShorter(
  sql: Sql,
  { tickerId, minutes, beginsAt }: HistoryWant,
): Promise<readonly HistoryBar[]> {
  const shorter = shorterThan(minutes);
  if (shorter === undefined) return [];
  const from = startOf(beginsAt, minutes);
  const rows = await selectHistory(sql, { tickerId, minutes: shorter, from, to: beginsAt });
  return rows.map(toKeptBar);
}

export interface HistoryRow extends BarRow {
  readonly isPart: boolean;
}

export interface HistoryQuery {
  readonly tickerId: string;
  readonly minutes: number;
  /** Starts in [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  /** The newest come first. */
  readonly isBackwards?: boolean;
  readonly limit?: number;
}

/** Kept bars of one length: one range of one index. */
export function selectHistory(
  sql: Sql,
  { tickerId, minutes, from, to, isBackwards, limit }: HistoryQuery,
): PromiseLike<HistoryRow[]> {
  return sql<HistoryRow[]>`
    SELECT open_at AS "openAt", open, high, low, close, volume, source, is_part AS "isPart"
    FROM candle_history
    WHERE ticker_id = ${tickerId} AND minutes = ${minutes} AND open_at >= ${from} AND open_at < ${to}
    ORDER BY open_at ${isBackwards ? sql`DESC` : sql`ASC`}
    LIMIT ${limit ?? null}`;
}

export function toKeptBar(row: HistoryRow): KeptBar {
  return { ...toBar(row), isPart: row.isPart };
}
