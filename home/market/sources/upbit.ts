import { type Decimal, DecimalError, decimalFromWire, subtract } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Clock,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  toMillis,
} from '@mockstreet/shared/instant';
import ccxt from 'ccxt';
import type { Instrument } from '../instruments/instruments.ts';
import type { BarPrint, Print, TradePrint } from '../tape/print.ts';
import { type BackfillRequest, type PolledSource, SourceFault } from './source.ts';

const UPBIT_SOURCE = 'upbit';

export interface UpbitOptions {
  /** Coins to ask for; those that the venue does not list get no answers. */
  readonly instruments: readonly Instrument[];
  /** Another host than the venue's, for tests: `http://127.0.0.1:1234`. */
  readonly baseUrl?: string | undefined;
  readonly clock: Clock;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/**
 * Upbit's KRW market through ccxt: one ticker request for all coins at a time. A ticker carries the
 * last trade only, so its prints are TRADEs, and a coin without a new trade makes none.
 */
export function createUpbitSource(options: UpbitOptions): PolledSource {
  const venue = openVenue(options);
  const { exchange } = venue;
  const symbols = new Map(options.instruments.map((item) => [`${item.symbol}/KRW`, item.tickerId]));
  const lastTrades = new Map<string, LastTrade>();

  async function listedSymbols(): Promise<string[]> {
    // ccxt keeps a failed load for good unless told to load again.
    const markets = await exchange.loadMarkets(venue.listingIsOld);
    venue.listingIsOld = false;
    return [...symbols.keys()].filter((symbol) => symbol in markets);
  }

  function toPrint(tickerId: string, trade: Trade, at: Instant): TradePrint | undefined {
    const previous = lastTrades.get(tickerId);
    // An older time than the last one is an answer of a lagging replica, not news.
    if (previous && trade.tradedAt <= previous.tradedAt) return undefined;
    return {
      kind: 'TRADE',
      tickerId,
      at,
      last: trade.price,
      volume: volumeSince(previous?.dayVolume, trade.dayVolume),
      source: UPBIT_SOURCE,
      venueAt: trade.tradedAt,
      receivedAt: options.clock(),
      origin: null,
    };
  }

  return {
    kind: 'polled',
    name: UPBIT_SOURCE,
    simulated: false,
    tickerIds: [...symbols.values()],
    pollEveryMs: 1_000,
    gapMicros: 3_000_000,
    bars: {
      micros: MICROS_PER_MINUTE,
      perRequest: BARS_PER_REQUEST,
      absent: 'UNKNOWN',
      paceMs: 150,
    },
    async poll(signal, take) {
      await guarded(signal, async () => {
        const at = options.clock();
        const tickers: Record<string, Ticker> = await exchange.fetchTickers(await listedSymbols());
        const trades = readTrades(tickers, symbols);
        if (trades.size === 0) throw new SourceFault('upbit gave no price');
        const prints = [...trades].flatMap(([id, trade]) => toPrint(id, trade, at) ?? []);
        // An answer that comes too late is not taken: its trades are still news to the next one.
        if (signal.aborted) return;
        for (const [id, trade] of trades) lastTrades.set(id, trade);
        // The venue has spoken of all its coins: one that it left out has no price there.
        take({ at, answered: [...symbols.values()], prints });
      });
    },
    async backfill(request, signal) {
      return guarded(signal, async () => {
        const symbol = [...symbols].find(([, tickerId]) => tickerId === request.tickerId)?.[0];
        if (symbol === undefined) throw new RangeError(`upbit has no ${request.tickerId}`);
        // A coin that was taken off the market has no bars any more: that is an answer too.
        if (!(await listedSymbols()).includes(symbol)) return [];
        const first = addMicros(minuteOf(request.after), MICROS_PER_MINUTE);
        const count = Math.ceil((request.before - first) / MICROS_PER_MINUTE);
        if (count <= 0) return [];
        const since = toMillis(first);
        const rows: unknown[][] = await exchange.fetchOHLCV(symbol, '1m', since, count);
        return rows
          .map((row) => readBar(request, row, options.clock()))
          .filter(startsWithin(request));
      });
    },
  };
}

/** The venue's page of candles. */
const BARS_PER_REQUEST = 200;

interface Venue {
  readonly exchange: InstanceType<typeof ccxt.upbit>;
  /** Whether the list of coins must be asked for (again). */
  listingIsOld: boolean;
}

interface LastTrade {
  readonly tradedAt: Instant;
  /** Volume of the venue's day so far. */
  readonly dayVolume: Decimal | undefined;
}

interface Trade extends LastTrade {
  readonly price: Decimal;
}

/** The last trade of each coin that has one. */
function readTrades(
  tickers: Readonly<Record<string, Ticker>>,
  symbols: ReadonlyMap<string, string>,
): Map<string, Trade> {
  const trades = new Map<string, Trade>();
  for (const [symbol, { last, timestamp, info }] of Object.entries(tickers)) {
    const tickerId = symbols.get(symbol);
    const price = wireText(last);
    if (tickerId === undefined || price === undefined || timestamp === undefined) continue;
    trades.set(tickerId, {
      price: decimalFromWire(price, 'half-even'),
      tradedAt: instantFromMillis(timestamp),
      dayVolume: wireVolume(info?.acc_trade_volume),
    });
  }
  return trades;
}

/** What is used of ccxt's unified ticker, whose numbers are strings here. */
interface Ticker {
  readonly last?: unknown;
  readonly timestamp?: number | undefined;
  readonly info?: Readonly<Record<string, unknown>>;
}

function openVenue(options: UpbitOptions): Venue {
  const exchange = new ccxt.upbit({
    timeout: options.requestTimeoutMs,
    // One poll a second and paced backfills stay below the venue's ten a second; a queue of
    // ccxt's own would let backfills hold up the live poll.
    enableRateLimit: false,
  });
  const venue: Venue = { exchange, listingIsOld: true };
  // Exact digits: numbers as strings, and quoted before JSON.parse could round them. ccxt's types
  // do not foresee that, its code does.
  Object.assign(exchange, {
    number: String,
    parseJson: (text: string): unknown => JSON.parse(`${exchange.onJsonResponse(text)}`),
    onRestResponse: (status: number, _text: string, ...rest: readonly unknown[]) => {
      const [, , headers, body] = rest;
      if (status >= 400) throw refusal(venue, status, headers);
      return `${body}`.trim();
    },
  });
  if (options.baseUrl !== undefined) {
    exchange.urls.api = { public: options.baseUrl, private: options.baseUrl };
  }
  return venue;
}

/** Waits this long after "too many requests" where the venue does not say. */
const RATE_LIMIT_PAUSE_MS = 5_000;

function refusal(venue: Venue, status: number, headers: unknown): SourceFault {
  // With an unlisted coin in it the venue refuses the whole request: look at the list again.
  if (status === 404) venue.listingIsOld = true;
  if (status !== 418 && status !== 429) return new SourceFault(`upbit answered ${status}`);
  const seconds = Number.parseInt(`${(headers as Record<string, unknown>)['Retry-After']}`, 10);
  return new SourceFault(`upbit answered ${status}: too many requests`, {
    retryAfterMs: Number.isNaN(seconds) ? RATE_LIMIT_PAUSE_MS : seconds * 1000,
  });
}

function readBar(request: BackfillRequest, row: readonly unknown[], receivedAt: Instant): BarPrint {
  const [millis, open, high, low, close, volume] = row;
  const price = (value: unknown) => decimalFromWire(wireText(value) ?? '', 'half-even');
  const at = instantFromMillis(Number.parseInt(wireText(millis) ?? '', 10));
  return {
    kind: 'BAR',
    tickerId: request.tickerId,
    at,
    open: price(open),
    high: price(high),
    low: price(low),
    last: price(close),
    volume: wireVolume(volume) ?? null,
    source: UPBIT_SOURCE,
    venueAt: at,
    receivedAt,
    origin: null,
  };
}

/** The venue counts a UTC day's volume: what was added since the last answer of the same day. */
function volumeSince(before: Decimal | undefined, now: Decimal | undefined): Decimal | null {
  if (before === undefined || now === undefined || now < before) return null;
  return subtract(now, before);
}

/** A number as text, as ccxt passes it on; undefined for anything else. */
function wireText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
}

/** Undefined where it is absent or too large to keep, as for coins worth a fraction of a won. */
function wireVolume(value: unknown): Decimal | undefined {
  const text = wireText(value);
  try {
    return text === undefined ? undefined : decimalFromWire(text, 'down');
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

function startsWithin(request: BackfillRequest) {
  return (bar: Print) => bar.at > request.after && bar.at < request.before;
}

function minuteOf(at: Instant): Instant {
  return addMicros(at, -(at % MICROS_PER_MINUTE));
}

/** Runs one exchange with the venue: stops at the caller's signal, and fails as a SourceFault. */
async function guarded<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new SourceFault('upbit did not answer in time'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } catch (error) {
    if (error instanceof SourceFault) throw error;
    throw new SourceFault(`upbit: ${summaryOf(error)}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Kind and beginning of an error's text: ccxt puts whole pages of HTML into it. */
function summaryOf(error: unknown): string {
  return error instanceof Error ? `${error.name} ${error.message.slice(0, 160)}` : `${error}`;
}
