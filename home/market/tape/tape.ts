import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from './print.ts';

/** How far an instrument's tape is decided: nothing at or before `completeTo` changes again. */
export interface TapeHead {
  readonly tickerId: string;
  readonly source: string;
  readonly completeTo: Instant;
  readonly lastPrintAt: Instant | null;
}

/** Asks for the prints with after < at ≤ upTo. */
export interface TapeWindow {
  readonly tickerId: string;
  readonly after: Instant;
  readonly upTo: Instant;
}

export async function readTapeHeads(sql: Sql): Promise<Map<string, TapeHead>> {
  const rows = await sql<TapeHead[]>`
    select ticker_id as "tickerId", source, complete_to as "completeTo",
      last_print_at as "lastPrintAt"
    from tape_heads`;
  return new Map(rows.map((row) => [row.tickerId, { ...row }]));
}

/**
 * The prints in any of the windows, per ticker in order of time, in one query. Windows of one
 * ticker that touch are merged first, so a print comes once. Tickers without a print are absent.
 */
export async function readPrints(
  sql: Sql,
  windows: readonly TapeWindow[],
): Promise<Map<string, Print[]>> {
  const merged = mergeWindows(windows);
  if (merged.length === 0) return new Map();
  const from = merged.reduce((least, window) => Math.min(least, window.after), Infinity);
  const to = merged.reduce((most, window) => Math.max(most, window.upTo), -Infinity);
  // OFFSET 0 keeps one index scan per window; the outer bounds prune the days nobody asked for.
  const rows = await sql<PrintRow[]>`
    select print.*
    from unnest(${merged.map((window) => window.tickerId)}::text[],
      ${merged.map((window) => window.after)}::timestamptz[],
      ${merged.map((window) => window.upTo)}::timestamptz[])
      as asked (ticker_id, after, up_to)
    cross join lateral (
      select ${printColumns(sql)} from prints
      where prints.ticker_id = asked.ticker_id and at > asked.after and at <= asked.up_to
        and at > ${from as Instant} and at <= ${to as Instant}
      offset 0) as print`;
  const byTicker = new Map<string, Print[]>();
  for (const row of rows) {
    const prints = byTicker.get(row.tickerId);
    if (prints) prints.push(toPrint(row));
    else byTicker.set(row.tickerId, [toPrint(row)]);
  }
  for (const prints of byTicker.values()) prints.sort((a, b) => a.at - b.at);
  return byTicker;
}

/** A moment of one instrument's tape. */
export interface TapePlace {
  readonly tickerId: string;
  readonly at: Instant;
}

/**
 * For each place the last print at or before it, or null; answers in the same order. One from before the days that the
 * tape has is known too, where it was the last of its instrument in them.
 */
export function readLastPrintsAtOrBefore(
  sql: Sql,
  places: readonly TapePlace[],
): Promise<(Print | null)[]> {
  return readNearestPrints(
    sql,
    places,
    sql`(select ${printColumns(sql)} from prints
      where prints.ticker_id = asked.ticker_id and at <= asked.moment order by at desc limit 1)
      union all
      (select ${printColumns(sql)} from kept_prints as prints
      where prints.ticker_id = asked.ticker_id and at <= asked.moment)
      order by at desc`,
  );
}

/** For each place the first live print (no bar) at or after it, or null; in the same order. */
export function readFirstLivePrintsFrom(
  sql: Sql,
  places: readonly TapePlace[],
): Promise<(Print | null)[]> {
  return readNearestPrints(
    sql,
    places,
    sql`select ${printColumns(sql)} from prints
      where prints.ticker_id = asked.ticker_id and at >= asked.moment and kind <> 'BAR' order by at`,
  );
}

/** For each place the first print that `nearest`, a query, finds. */
async function readNearestPrints(
  sql: Sql,
  places: readonly TapePlace[],
  nearest: ReturnType<Sql>,
): Promise<(Print | null)[]> {
  if (places.length === 0) return [];
  const rows = await sql<(PrintRow & { position: string })[]>`
    select asked.position, print.*
    from unnest(${places.map((place) => place.tickerId)}::text[],
      ${places.map((place) => place.at)}::timestamptz[])
      with ordinality as asked (ticker_id, moment, position)
    cross join lateral (${nearest} limit 1) as print`;
  const found = new Map(rows.map((row) => [Number.parseInt(row.position, 10), toPrint(row)]));
  return places.map((_, index) => found.get(index + 1) ?? null);
}

/** The prints that stand at exactly these places of the tape; those that do not are left out. */
export async function readPrintsAt(sql: Sql, places: readonly TapePlace[]): Promise<Print[]> {
  if (places.length === 0) return [];
  const rows = await sql<PrintRow[]>`
    select print.*
    from unnest(${places.map((place) => place.tickerId)}::text[],
      ${places.map((place) => place.at)}::timestamptz[]) as asked (ticker_id, moment)
    cross join lateral (
      select ${printColumns(sql)} from prints
      where prints.ticker_id = asked.ticker_id and at = asked.moment) as print`;
  return rows.map(toPrint);
}

/** Windows of one ticker that overlap or touch become one; the result asks for the same prints. */
export function mergeWindows(windows: readonly TapeWindow[]): TapeWindow[] {
  const ordered = windows
    .filter((window) => window.upTo > window.after)
    .sort((a, b) =>
      a.tickerId === b.tickerId ? a.after - b.after : a.tickerId < b.tickerId ? -1 : 1,
    );
  const merged: TapeWindow[] = [];
  for (const window of ordered) {
    const last = merged.at(-1);
    if (last?.tickerId === window.tickerId && window.after <= last.upTo) {
      if (window.upTo > last.upTo) merged[merged.length - 1] = { ...last, upTo: window.upTo };
    } else {
      merged.push(window);
    }
  }
  return merged;
}

/** A print as the driver reads it; see {@link toPrint}. */
export interface PrintRow {
  readonly tickerId: string;
  readonly at: Instant;
  readonly kind: Print['kind'];
  readonly bid: string | null;
  readonly ask: string | null;
  readonly last: string;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly volume: string | null;
  readonly source: string;
  readonly venueAt: Instant | null;
  readonly receivedAt: Instant;
  readonly origin: Print['origin'];
}

function printColumns(sql: Sql) {
  return sql`prints.ticker_id as "tickerId", at, kind::text, bid, ask, last, open, high, low,
    volume, source, venue_at as "venueAt", received_at as "receivedAt", origin`;
}

/** Throws for a row that lacks what its kind must have. */
export function toPrint(row: PrintRow): Print {
  const base = {
    tickerId: row.tickerId,
    at: row.at,
    last: decimal(row.last),
    volume: row.volume === null ? null : decimal(row.volume),
    source: row.source,
    receivedAt: row.receivedAt,
    origin: row.origin,
  };
  if (row.kind === 'QUOTE') {
    const { bid, ask } = { bid: present(row, 'bid'), ask: present(row, 'ask') };
    return { ...base, kind: 'QUOTE', bid, ask, venueAt: row.venueAt };
  }
  if (row.kind === 'TRADE') {
    if (row.venueAt === null) throw incomplete(row, 'venue_at');
    return { ...base, kind: 'TRADE', venueAt: row.venueAt };
  }
  const [open, high, low] = [present(row, 'open'), present(row, 'high'), present(row, 'low')];
  return { ...base, kind: 'BAR', open, high, low, venueAt: row.venueAt };
}

function present(row: PrintRow, column: 'bid' | 'ask' | 'open' | 'high' | 'low'): Decimal {
  const text = row[column];
  if (text === null) throw incomplete(row, column);
  return decimal(text);
}

function incomplete(row: PrintRow, column: string): Error {
  return new Error(`${row.kind} print of ${row.tickerId} without ${column}`);
}
