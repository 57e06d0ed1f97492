import type { Decimal } from '@mockstreet/shared/decimal';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { HISTORY_MINUTES } from '../../candles/bar-history.ts';
import type { Instrument } from '../../instruments/instruments.ts';
import { type BarTerms, type PolledSource, SANDBOX_PREFIX, SourceFault } from '../source.ts';
import { HISTORY_PACE_MS, readHistory } from './candle-history.ts';
import { type Candle, readBars } from './candle-pages.ts';
import type { Call, ExchangeClient } from './exchange-client.ts';
import { type Book, createQuoteMaker, type Trade } from './quote-maker.ts';
import type { WonPerUsdt } from './won-per-usdt.ts';

/** How one exchange is asked; its symbols are ccxt's unified ones. */
export interface ExchangeAdapter {
  readonly client: ExchangeClient;
  /** What its prices are in. */
  readonly currency: 'KRW' | 'USDT';
  readonly bars: BarTerms;
  /** Sends the requests of one poll: all coins in each. */
  ask(symbols: readonly string[], call: Call): Promised<{ books: Books; trades: Trades }>;
  /** Candles that start at `since` or later, at most `count`, oldest first; some may be missing. */
  candles(symbol: string, page: CandlePage, call: Call): Promise<Candle[]>;
}

export interface CandlePage {
  /** How long they are, in microseconds. */
  readonly micros: number;
  readonly since: Instant;
  readonly count: number;
}

/** By unified symbol. */
export type Books = ReadonlyMap<string, Book>;
export type Trades = ReadonlyMap<string, Trade>;
type Promised<T> = { readonly [Key in keyof T]: Promise<T[Key]> };

export interface ExchangeSourceOptions {
  readonly adapter: ExchangeAdapter;
  /** Coins to ask for; those that the exchange does not list get no prices. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  /** Turns USDT into won; null where prices are in won. */
  readonly wonPerUsdt: WonPerUsdt | null;
}

const POLL_EVERY_MS = 1_000;
const GAP_MICROS = 3_000_000;
/** Below the time that the feeder gives a poll. */
const LIVE_REQUEST_MS = 1_000;

/** A {@link PolledSource} of one exchange: bid and ask of all coins, and the last trades, each second. */
export function createExchangeSource(options: ExchangeSourceOptions): PolledSource {
  const { adapter, clock, wonPerUsdt } = options;
  const { client, currency, bars } = adapter;
  const symbols = new Map(
    options.instruments.map((item) => [`${item.symbol}/${currency}`, item.tickerId]),
  );
  const tickerIds = [...symbols.values()];
  const quotes = createQuoteMaker({
    source: client.name,
    tickerIds,
    clock,
    currency: wonPerUsdt && 'USDT',
  });

  const named =
    (what: string) =>
    <T>(found: ReadonlyMap<string, T>): ReadonlyMap<string, T> => {
      const byTicker = new Map<string, T>();
      for (const [symbol, item] of found) {
        const tickerId = symbols.get(symbol);
        if (tickerId !== undefined) byTicker.set(tickerId, item);
      }
      if (byTicker.size === 0) throw new SourceFault(`${client.name} gave no ${what}`);
      return byTicker;
    };

  async function poll(signal: AbortSignal, take: Parameters<PolledSource['poll']>[1]) {
    const listed = await client.listed([...symbols.keys()], signal);
    if (listed.length === 0) throw new SourceFault(`${client.name} lists none of its coins`);
    const at = clock();
    // One request that is stuck must not cost what the others brought.
    const each = AbortSignal.any([signal, AbortSignal.timeout(LIVE_REQUEST_MS)]);
    const asked = adapter.ask(listed, { signal: each, purpose: 'live' });
    const [books, trades, rate] = await Promise.allSettled([
      asked.books.then(named('books')),
      asked.trades.then(named('trades')),
      wonPerUsdt?.read(at, each) ?? null,
    ]);
    // An answer that comes too late is not taken: what it tells is news to the next one as well.
    if (signal.aborted) throw new SourceFault(`${client.name} did not answer in time`);
    const faults = [books, trades, rate].flatMap(faultOf);
    const won = rateOf(rate, wonPerUsdt, at);
    const isListed = new Set(listed.map((symbol) => symbols.get(symbol)));
    const unlisted = new Set(tickerIds.filter((tickerId) => !isListed.has(tickerId)));
    const answer = { at, books: fulfilled(books), trades: fulfilled(trades), unlisted };
    if ((!answer.books && !answer.trades) || won === undefined) {
      throw worstOf(faults) ?? new SourceFault(`${client.name} gave no price`);
    }
    const made = quotes(answer, won);
    const fault = worstOf([...faults, ...made.faults]);
    // With half of the requests it still speaks of all its coins, for a while: no reason to pause.
    const isWhole = made.poll.answered.length === tickerIds.length;
    take(fault && isWhole ? { ...made.poll, fault } : made.poll);
    if (fault && !isWhole) throw fault;
  }

  /** Its symbol, where the exchange still has a past of it. */
  async function knownSymbol(asked: string, signal: AbortSignal): Promise<string> {
    const symbol = [...symbols].find(([, tickerId]) => tickerId === asked)?.[0];
    if (symbol === undefined) throw new RangeError(`${client.name} has no ${asked}`);
    const known = await client.known([...symbols.keys()], signal);
    if (known.length === 0) throw new SourceFault(`${client.name} lists none of its coins`);
    // Taken off the list, with its bars: whether anybody traded, nobody can tell any more.
    if (!known.includes(symbol)) {
      throw new SourceFault(`${client.name} lists no ${symbol} any more`, { isPermanent: true });
    }
    return symbol;
  }

  return {
    kind: 'polled',
    name: client.name,
    // A sandbox's prices are nobody's.
    simulated: client.name.startsWith(SANDBOX_PREFIX),
    tickerIds,
    pollEveryMs: POLL_EVERY_MS,
    gapMicros: GAP_MICROS,
    bars,
    poll,
    async backfill(request, signal, lose) {
      const symbol = await knownSymbol(request.tickerId, signal);
      return await client.ask({ signal, purpose: 'history' }, () =>
        readBars({ request, symbol, adapter, clock, wonPerUsdt, signal, lose }),
      );
    },
    history: {
      minutes: HISTORY_MINUTES,
      paceMs: wonPerUsdt ? 2 * HISTORY_PACE_MS : HISTORY_PACE_MS,
      async read(question, signal) {
        const symbol = await knownSymbol(question.tickerId, signal);
        return await client.ask({ signal, purpose: 'history' }, () =>
          readHistory({ question, symbol, adapter, wonPerUsdt, signal }),
        );
      },
    },
  };
}

/** Null where prices are in won already; undefined where no rate of late is known. */
function rateOf(
  read: PromiseSettledResult<Decimal | null>,
  wonPerUsdt: WonPerUsdt | null,
  at: Instant,
): Decimal | null | undefined {
  return read.status === 'fulfilled' ? read.value : wonPerUsdt?.lastKnown(at);
}

function fulfilled<T>(result: PromiseSettledResult<T>): T | null {
  return result.status === 'fulfilled' ? result.value : null;
}

function faultOf(result: PromiseSettledResult<unknown>): SourceFault[] {
  if (result.status === 'fulfilled') return [];
  if (result.reason instanceof SourceFault) return [result.reason];
  throw result.reason;
}

/** The one whose exchange wants to be left alone for longest. */
function worstOf(faults: readonly SourceFault[]): SourceFault | undefined {
  return faults.toSorted((a, b) => b.retryAfterMs - a.retryAfterMs)[0];
}
