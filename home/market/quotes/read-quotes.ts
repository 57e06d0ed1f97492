import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { readQuoteStatus } from '../screening/read-quote-status.ts';
import { readLastPrintsAtOrBefore } from '../tape/tape.ts';
import { freshForMs, parseQuote, type Quote, quoteKey, quoteOf } from './quote.ts';

export interface ReadQuote extends Quote {
  /** No source confirms it at present: the last price on the tape. */
  readonly stale: boolean;
  /** Since its source last confirmed it, in milliseconds. */
  readonly ageMs: number;
}

/** The part of a Redis client that reading quotes needs. Commands must fail fast. */
export interface QuoteStore {
  mget(keys: string[]): Promise<(string | null)[]>;
}

export interface QuoteReaderOptions {
  readonly redis: QuoteStore;
  readonly sql: Sql;
  readonly clock: Clock;
}

/**
 * The present quote of each instrument; where Redis has none, or is away, the last print on the
 * tape, marked stale. Instruments that never had a price are absent.
 */
export async function readQuotes(
  options: QuoteReaderOptions,
  tickerIds: readonly string[],
): Promise<Map<string, ReadQuote>> {
  if (tickerIds.length === 0) return new Map();
  const now = options.clock();
  const live = await readLive(options.redis, tickerIds);
  const missing = tickerIds.filter((tickerId) => !isFresh(live.get(tickerId), now));
  const at = addMicros(now, 1);
  const [prints, status] = await Promise.all([
    readLastPrintsAtOrBefore(
      options.sql,
      missing.map((tickerId) => ({ tickerId, at })),
    ),
    readQuoteStatus(options.sql, missing, now),
  ]);
  const quotes = new Map<string, ReadQuote>();
  for (const [tickerId, quote] of live) quotes.set(tickerId, withAge(quote, now));
  for (const print of prints) {
    if (!print) continue;
    const quote = quoteOf(print, print.at, null, status.get(print.tickerId)?.(print.at));
    quotes.set(print.tickerId, withAge(quote, now));
  }
  return quotes;
}

async function readLive(
  redis: QuoteStore,
  tickerIds: readonly string[],
): Promise<Map<string, Quote>> {
  // Redis is a convenience: without it the tape answers.
  const texts = await redis.mget(tickerIds.map(quoteKey)).catch(() => []);
  const quotes = texts.map((text) => (text === null ? undefined : parseQuote(text)));
  return new Map(quotes.flatMap((quote) => (quote ? [[quote.tickerId, quote] as const] : [])));
}

/** Freshness is what the value says of itself, not that its key still stands. */
function isFresh(quote: Quote | undefined, now: Instant): boolean {
  return quote !== undefined && ageMsOf(quote, now) <= freshForMs(quote.tickerId);
}

function withAge(quote: Quote, now: Instant): ReadQuote {
  return { ...quote, stale: !isFresh(quote, now), ageMs: ageMsOf(quote, now) };
}

function ageMsOf(quote: Quote, now: Instant): number {
  return Math.max(0, Math.floor((now - quote.asOf) / MICROS_PER_MS));
}
