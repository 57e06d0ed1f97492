import type { Sql } from '@mockstreet/db/client';
import { decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { USD_KRW } from '#market/print';
import { readLastPrintsAtOrBefore, type TapePlace } from '#market/tape';
import { lastPrintOf, pricedBy } from './awaited-tape.ts';
import type { MarkAt } from './equity-snapshot.ts';
import { type DatedMark, type DatedSplit, markAsOf } from './mark-at.ts';
import type { StateAt } from './walk-account.ts';

/**
 * What the states are valued by: the last print before each, or the close of the last candle where the tape
 * no longer goes back so far, which was made of the same prints.
 */
export async function readMarks(sql: Sql, states: readonly StateAt[]): Promise<MarkAt> {
  const places = new Map<string, TapePlace>();
  for (const state of states) {
    for (const tickerId of pricedBy(state, USD_KRW)) {
      places.set(keyOf(tickerId, state.at), { tickerId, at: lastPrintOf(state.at) });
    }
  }
  const asked = [...places.values()];
  const prints: (DatedMark | null)[] = await readLastPrintsAtOrBefore(sql, asked);
  const missing = asked.filter((_, index) => prints[index] === null);
  const closes = await readLastCloses(sql, missing);
  const splits = await readSplits(sql, [...new Set(asked.map(({ tickerId }) => tickerId))]);
  const known = new Map<string, DatedMark | null>();
  let next = 0;
  [...places.keys()].forEach((key, index) => {
    known.set(key, prints[index] ?? closes[next++] ?? null);
  });
  return (tickerId, end) => {
    const last = known.get(keyOf(tickerId, end));
    return last ? markAsOf(last, splits.get(tickerId) ?? [], end) : null;
  };
}

function keyOf(tickerId: string, at: Instant): string {
  return `${tickerId} ${at}`;
}

/** For each place the close of the last one-minute candle that began before it, or null; in the same order. */
async function readLastCloses(
  sql: Sql,
  places: readonly TapePlace[],
): Promise<(DatedMark | null)[]> {
  if (places.length === 0) return [];
  const rows = await sql<{ at: Instant | null; close: string }[]>`
    select candle.at, candle.close
    from unnest(${places.map(({ tickerId }) => tickerId)}::text[],
      ${places.map(({ at }) => at)}::timestamptz[])
      with ordinality as asked (ticker_id, moment, position)
    left join lateral (
      select open_at as at, close from candles
      where candles.ticker_id = asked.ticker_id and open_at <= asked.moment
      order by open_at desc limit 1) as candle on true
    order by position`;
  return rows.map(({ at, close }) => (at === null ? null : { at, last: decimal(close) }));
}

async function readSplits(
  sql: Sql,
  tickerIds: readonly string[],
): Promise<Map<string, DatedSplit[]>> {
  const rows = await sql<
    { tickerId: string; effectiveAt: Instant; newShares: number; oldShares: number }[]
  >`
    select ticker_id as "tickerId", effective_at as "effectiveAt", new_shares as "newShares",
      old_shares as "oldShares"
    from corporate_actions
    where kind = 'SPLIT' and cancelled_at is null and ticker_id = any(${tickerIds as string[]}::text[])`;
  const splits = new Map<string, DatedSplit[]>();
  for (const { tickerId, effectiveAt, newShares, oldShares } of rows) {
    const split = {
      effectiveAt,
      newShares: wholeDecimal(newShares),
      oldShares: wholeDecimal(oldShares),
    };
    splits.set(tickerId, [...(splits.get(tickerId) ?? []), split]);
  }
  return splits;
}

/**
 * Up to where each tape is complete. Of an instrument that is no longer traded nothing more is to come: it
 * keeps its last price, and nobody waits for it.
 */
export async function readTapes(sql: Sql, now: Instant): Promise<Map<string, Instant>> {
  const rows = await sql<{ tickerId: string; completeTo: Instant }[]>`
    select ticker_id as "tickerId",
      case when is_tradable or market = 'FX' then coalesce(complete_to, 'epoch')
        else ${now}::timestamptz end as "completeTo"
    from instruments left join tape_heads using (ticker_id)`;
  return new Map(rows.map(({ tickerId, completeTo }) => [tickerId, completeTo]));
}
