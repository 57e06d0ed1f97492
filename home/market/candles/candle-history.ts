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
    select asked.ticker_id as "tickerId", mark.asked,
      coalesce(mark.begins_at, minute.open_at, day.open_at, print.minute) as "beginsAt"
    from unnest(${[...tickerIds]}::text[]) with ordinality as asked (ticker_id, position)
    left join lateral (
      select min(begins_at) as begins_at, array_agg(minutes::int) as asked from candle_history_marks
      where candle_history_marks.ticker_id = asked.ticker_id) as mark on true
    left join lateral (
      select open_at from candle_rollups
      where candle_rollups.ticker_id = asked.ticker_id and minutes = 1440
      order by open_at limit 1) as day on true
    left join lateral (
      select open_at from candles
      where candles.ticker_id = asked.ticker_id and candles.open_at >= day.open_at
        and candles.open_at < day.open_at + interval '1 day'
      order by open_at limit 1) as minute on true
    left join lateral (
      select date_bin('1 minute', min(at), 'epoch') as minute from prints
      where prints.ticker_id = asked.ticker_id) as print on true
    order by position`;
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
    with mark as (
      insert into candle_history_marks (ticker_id, minutes, begins_at, stored_at)
      values (${tickerId}, ${minutes}, ${beginsAt}, ${at})
      on conflict do nothing)
    insert into candle_history (ticker_id, minutes, open_at, open, high, low, close, volume, source, is_part)
    select ${tickerId}, ${minutes}, open_at, open, high, low, close, volume, ${source}, is_part
    from unnest(${kept.map(({ openAt }) => openAt)}::timestamptz[],
      ${kept.map(({ open }) => formatDecimal(open))}::numeric[],
      ${kept.map(({ high }) => formatDecimal(high))}::numeric[],
      ${kept.map(({ low }) => formatDecimal(low))}::numeric[],
      ${kept.map(({ close }) => formatDecimal(close))}::numeric[],
      ${kept.map(({ volume }) => volume && formatDecimal(volume))}::numeric[],
      ${kept.map(({ isPart }) => `${isPart}`)}::text[]::boolean[])
      as bar (open_at, open, high, low, close, volume, is_part)
    on conflict do nothing`;
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
    select open_at as "openAt", open, high, low, close, volume, source, is_part as "isPart"
    from candle_history
    where ticker_id = ${tickerId} and minutes = ${minutes} and open_at >= ${from} and open_at < ${to}
    order by open_at ${isBackwards ? sql`desc` : sql`asc`}
    limit ${limit ?? null}`;
}

export function toKeptBar(row: HistoryRow): KeptBar {
  return { ...toBar(row), isPart: row.isPart };
}
