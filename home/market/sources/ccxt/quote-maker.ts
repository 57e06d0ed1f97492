import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Print } from '../../tape/print.ts';
import { type Poll, SourceFault } from '../source.ts';
import { priceInWon, readable, volumeSince, wireNumber } from './wire-number.ts';

/** Best bid and ask, as on the wire; undefined for a side without an order. */
export interface Book {
  readonly bid: string | undefined;
  readonly ask: string | undefined;
  /** When the exchange says that it stood so; null where it does not say. */
  readonly venueAt: Instant | null;
}

/** The last trade. */
export interface Trade {
  readonly price: string;
  /** Null where the exchange does not say. */
  readonly tradedAt: Instant | null;
  /** Volume of the exchange's day so far; null where it has none. */
  readonly dayVolume: Decimal | null;
}

/** A last price of which the exchange does not say when it was traded; undefined without one. */
export function untimedTrade(price: unknown): Trade | undefined {
  const text = wireNumber(price);
  return text === undefined ? undefined : { price: text, tradedAt: null, dayVolume: null };
}

/** What came of the requests of one poll, by ticker; null for a request that failed. */
export interface ExchangeAnswer {
  /** When the requests were sent. */
  readonly at: Instant;
  readonly books: ReadonlyMap<string, Book> | null;
  readonly trades: ReadonlyMap<string, Trade> | null;
  /** Coins that were not asked for, since the exchange does not list them: nothing is new of those. */
  readonly unlisted: ReadonlySet<string>;
}

export interface QuoteMakerOptions {
  readonly source: string;
  readonly tickerIds: readonly string[];
  readonly clock: Clock;
  /** What prices are in, where that is not won. */
  readonly currency: 'USDT' | null;
}

interface Known extends Trade {
  /** When it was last confirmed. */
  readonly readAt: Instant;
}

/** A last price confirmed longer ago than this is not put beside a new bid and ask. */
const LAST_AGE_MICROS_MAX = 10 * MICROS_PER_SECOND;

/**
 * Turns answers into prints: a QUOTE for each coin with a bid and an ask; where they lack or could
 * not be had a TRADE, if there was a new one. Remembers the last trade of each coin, since a quote
 * needs one also when only the books could be read.
 *
 * Of a coin without a print it is answered that nothing is new, unless the request that would tell
 * failed. A price that cannot be read leaves its coin without an answer, and the others be.
 */
export function createQuoteMaker(options: QuoteMakerOptions) {
  const known = new Map<string, Known>();
  const bookAt = new Map<string, Instant>();

  /** Whether this trade is later than all seen before: a lagging replica's is not. */
  function takeTrade(tickerId: string, trade: Trade, at: Instant): NewTrade {
    const before = known.get(tickerId);
    if (isOlder(trade.tradedAt, before?.tradedAt)) return { isNew: false, volume: null };
    known.set(tickerId, { ...trade, readAt: at });
    const isNew = trade.tradedAt !== null && trade.tradedAt !== before?.tradedAt;
    return { isNew, volume: volumeSince(before?.dayVolume ?? null, trade.dayVolume) };
  }

  function takeBook(tickerId: string, book: Book | undefined): TwoSided | undefined {
    if (!book || isOlder(book.venueAt, bookAt.get(tickerId))) return undefined;
    if (book.venueAt !== null) bookAt.set(tickerId, book.venueAt);
    const { bid, ask, venueAt } = book;
    return bid === undefined || ask === undefined ? undefined : { bid, ask, venueAt };
  }

  function printOf(tickerId: string, answer: ExchangeAnswer, rate: Decimal | null): Outcome {
    const { at, books, trades } = answer;
    const trade = trades?.get(tickerId);
    const news = trade && takeTrade(tickerId, trade, at);
    const book = takeBook(tickerId, books?.get(tickerId));
    const last = known.get(tickerId);
    const base = last && {
      tickerId,
      at,
      last: priceInWon(last.price, rate, 'half-even'),
      volume: news?.volume ?? null,
      source: options.source,
      receivedAt: options.clock(),
      origin: originOf(last.price, rate, options.currency),
    };
    if (base && book && at - last.readAt <= LAST_AGE_MICROS_MAX) {
      const bid = priceInWon(book.bid, rate, 'down');
      const ask = priceInWon(book.ask, rate, 'up');
      // Crossed, they did not stand at one moment.
      if (bid <= ask) return { ...base, kind: 'QUOTE', bid, ask, venueAt: book.venueAt };
    }
    if (base && news?.isNew && last.tradedAt !== null) {
      return { ...base, kind: 'TRADE', venueAt: last.tradedAt };
    }
    return trades || answer.unlisted.has(tickerId) ? 'NOTHING_NEW' : 'UNKNOWN';
  }

  /** `rate` is won for one unit of the currency; null where prices are in won. */
  return (answer: ExchangeAnswer, rate: Decimal | null): MadeQuotes => {
    const answered: string[] = [];
    const prints: Print[] = [];
    const unreadable: string[] = [];
    for (const tickerId of options.tickerIds) {
      const outcome = readable(() => printOf(tickerId, answer, rate));
      if (outcome === undefined) unreadable.push(tickerId);
      else if (outcome !== 'UNKNOWN') answered.push(tickerId);
      if (typeof outcome === 'object') prints.push(outcome);
    }
    const faults = unreadable.map(
      (tickerId) => new SourceFault(`${options.source} gave no readable price of ${tickerId}`),
    );
    return { poll: { at: answer.at, answered, prints }, faults };
  };
}

export interface MadeQuotes {
  readonly poll: Poll;
  /** Prices that could not be read. */
  readonly faults: readonly SourceFault[];
}

interface NewTrade {
  readonly isNew: boolean;
  readonly volume: Decimal | null;
}

interface TwoSided {
  readonly bid: string;
  readonly ask: string;
  readonly venueAt: Instant | null;
}

type Outcome = Print | 'NOTHING_NEW' | 'UNKNOWN';

/** What was converted, for the record. */
export function originOf(
  price: string,
  rate: Decimal | null,
  currency: 'USDT' | null,
): Print['origin'] {
  return rate === null || currency === null ? null : { price, currency, rate: formatDecimal(rate) };
}

function isOlder(at: Instant | null, than: Instant | null | undefined): boolean {
  return at !== null && than !== null && than !== undefined && at < than;
}
