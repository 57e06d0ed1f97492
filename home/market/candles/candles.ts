import type { Sql } from '@mockstreet/db/client';
import type { Decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { goOn } from './bar-history.ts';
import { type BarRow, toBar } from './bar-row.ts';
import { type HistoryRow, selectHistory, toKeptBar } from './candle-history.ts';

/**
 * Minutes in each interval that candles can be had in. Days are UTC days: a coin's day begins at
 * 09:00 in Seoul, and each session of KRX and of New York lies in one of them whole.
 */
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

/**
 * What the tape under a candle went without, the worst last: BACKFILLED was asked for afterwards and
 * is as fine as the venue still had it, UNRECOVERABLE is lost, OPEN is still being asked for.
 */
export const CANDLE_GAPS = ['BACKFILLED', 'UNRECOVERABLE', 'OPEN'] as const;
export type CandleGap = (typeof CANDLE_GAPS)[number];

/**
 * What of a candle is of before the tape, as the venue told it afterwards: all of it, or a PART, where the
 * tape began within its time. For looking at: no order was ever decided, and nothing is valued, by that.
 */
export const CANDLE_HISTORIES = ['WHOLE', 'PART'] as const;
export type CandlePast = (typeof CANDLE_HISTORIES)[number];

/** Prices over an interval, marked by its start. */
export interface Candle {
  readonly openAt: Instant;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Null where unknown for any part of it. */
  readonly volume: Decimal | null;
  /** Source of its last print, or of its bar where it is of before the tape. */
  readonly source: string;
  /** Null where all of it is made of the tape. */
  readonly history: CandlePast | null;
  /** Null where nothing is missing. */
  readonly gap: CandleGap | null;
  /** 1 at first; one more whenever anything above changed. */
  readonly revision: number;
}

export interface CandleQuery {
  readonly tickerId: string;
  readonly interval: CandleInterval;
  /** Candles that start at or after it, oldest first; without it the newest ones. */
  readonly from?: Instant | undefined;
  /** Only candles that start before it. */
  readonly to?: Instant | undefined;
  /** The candle at which the page before ended. */
  readonly cursor?: Instant | undefined;
  /** What time it is: nothing starts later. */
  readonly now: Instant;
  readonly limit: number;
}

export interface CandlePage {
  /** In order of time, whichever way the pages go. */
  readonly candles: readonly Candle[];
  /** Where the next page goes on; null on the last one. */
  readonly nextCursor: Instant | null;
}

/** A page is looked for in so much of the minutes first; only a thin one needs a look at all of them. */
const NEAR_MICROS = 31 * MICROS_PER_DAY;

/**
 * One page of candles: with `from` pages go on in time, without it they go back. An interval without
 * a print has none; the one that runs is there as far as its minutes are. Before the tape begins there are
 * the venue's own, where they are kept.
 */
export async function readCandles(sql: Sql, query: CandleQuery): Promise<CandlePage> {
  const oldestFirst = query.from !== undefined;
  let rows = await selectNearPage(sql, query);
  // Each month has an index of its own: to look into all of them is not needed where one has enough.
  if (rows.length <= query.limit && isPartOnly(query)) {
    rows = await selectCandles(sql, query, boundsOf(query));
  }
  const found = rows.map(toCandle);
  // Where the tape has a whole page, going back, its beginning is not on it.
  const all =
    oldestFirst || rows.length <= query.limit ? await withHistory(sql, query, found) : found;
  const candles = all.slice(0, query.limit);
  const nextCursor = all.length > query.limit ? (candles.at(-1)?.openAt ?? null) : null;
  return { candles: oldestFirst ? candles : candles.reverse(), nextCursor };
}

/** Candles of the tape and of before it, in the order of the query. What the tape has of a time counts. */
async function withHistory(
  sql: Sql,
  query: CandleQuery,
  ofTape: readonly Candle[],
): Promise<readonly Candle[]> {
  const { tickerId, limit } = query;
  const isBackwards = query.from === undefined;
  const range = { ...boundsOf(query), minutes: CANDLE_MINUTES[query.interval] };
  const rows = await selectHistory(sql, { tickerId, ...range, isBackwards, limit: limit + 1 });
  if (rows.length === 0) return ofTape;
  const byStart = new Map(rows.map((row) => [row.openAt, historicCandle(row)]));
  for (const candle of ofTape) {
    const before = byStart.get(candle.openAt);
    const isBegun = before?.history === 'PART';
    byStart.set(candle.openAt, isBegun ? { ...goOn(before, candle), history: 'PART' } : candle);
  }
  const inOrder = [...byStart.values()].sort((a, b) => a.openAt - b.openAt);
  return isBackwards ? inOrder.reverse() : inOrder;
}

function historicCandle(row: HistoryRow): Candle {
  const { isPart, ...bar } = toKeptBar(row);
  const { source } = row;
  return { ...bar, source, history: isPart ? 'PART' : 'WHOLE', gap: null, revision: 1 };
}

/** The first look for a page, and nearly always the only one: one range of one index. */
export function selectNearPage(sql: Sql, query: CandleQuery) {
  return selectCandles(sql, query, nearBounds(query));
}

function isPartOnly(query: CandleQuery): boolean {
  const [whole, near] = [boundsOf(query), nearBounds(query)];
  return near.from > whole.from || near.to < whole.to;
}

/** Starts in [from, to). */
interface Bounds {
  readonly from: Instant;
  readonly to: Instant;
}

function boundsOf({ from, to, cursor, now }: CandleQuery): Bounds {
  const end = Math.min(to ?? Infinity, now + 1);
  if (from === undefined) return { from: instant(0), to: instant(Math.min(end, cursor ?? end)) };
  return { from: instant(Math.max(from, cursor === undefined ? 0 : cursor + 1)), to: instant(end) };
}

function nearBounds(query: CandleQuery): Bounds {
  const { from, to } = boundsOf(query);
  if (query.interval !== '1m' || to - from <= NEAR_MICROS) return { from, to };
  if (query.from !== undefined) return { from, to: addMicros(from, NEAR_MICROS) };
  return { from: addMicros(to, -NEAR_MICROS), to };
}

/** One more than the limit where there is another page. */
function selectCandles(sql: Sql, query: CandleQuery, { from, to }: Bounds) {
  const minutes = CANDLE_MINUTES[query.interval];
  const stored = minutes === 1 ? sql`candles` : sql`candle_rollups`;
  return sql<CandleRow[]>`
    select open_at as "openAt", open, high, low, close, volume, source, gap::text, revision
    from ${stored}
    where ticker_id = ${query.tickerId} ${minutes === 1 ? sql`` : sql`and minutes = ${minutes}`}
      and open_at >= ${from} and open_at < ${to}
    order by open_at ${query.from === undefined ? sql`desc` : sql`asc`}
    limit ${query.limit + 1}`;
}

interface CandleRow extends BarRow {
  readonly gap: CandleGap | null;
  readonly revision: number;
}

function toCandle(row: CandleRow): Candle {
  const { source, gap, revision } = row;
  return { ...toBar(row), source, history: null, gap, revision };
}
