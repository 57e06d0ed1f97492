import type { Decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Clock,
  type Instant,
  instant,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { BarPrint } from '../../tape/print.ts';
import type { BackfillRequest } from '../source.ts';
import type { ExchangeAdapter } from './exchange-source.ts';
import { originOf } from './quote-maker.ts';
import { priceInWon, readable, wireVolume } from './wire-number.ts';
import type { WonPerUsdt } from './won-per-usdt.ts';

/** One bar as an exchange tells it: prices as on the wire. */
export interface Candle {
  readonly at: Instant;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A row of ccxt's fetchOHLCV, whose numbers are text here; undefined for one without all of them. */
export function candleOf(row: readonly unknown[]): Candle | undefined {
  const [millis, open, high, low, close, volume] = row.map(textOf);
  if (!millis || !open || !high || !low || !close || !volume) return undefined;
  const at = instantFromMillis(Number.parseInt(millis, 10));
  return { at, open, high, low, close, volume };
}

/** As ccxt names the lengths of candles. */
export function timeframeOf(micros: number): string {
  const name = TIMEFRAMES.get(micros);
  if (name === undefined) throw new RangeError(`no candles of ${micros} microseconds`);
  return name;
}
const TIMEFRAMES = new Map([
  [MICROS_PER_SECOND, '1s'],
  [MICROS_PER_MINUTE, '1m'],
  [5 * MICROS_PER_MINUTE, '5m'],
  [15 * MICROS_PER_MINUTE, '15m'],
  [30 * MICROS_PER_MINUTE, '30m'],
  [60 * MICROS_PER_MINUTE, '1h'],
  [240 * MICROS_PER_MINUTE, '4h'],
  [MICROS_PER_DAY, '1d'],
]);

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

export interface ReadBarsOptions {
  readonly request: BackfillRequest;
  readonly symbol: string;
  readonly adapter: ExchangeAdapter;
  readonly clock: Clock;
  readonly wonPerUsdt: WonPerUsdt | null;
  readonly signal: AbortSignal;
  /** Told the start of each bar that was listed and cannot be read, or converted. */
  readonly lose: ((start: Instant) => void) | undefined;
}

/**
 * The bars of a request, oldest first, in as many pages as that takes. A bar that still runs is left
 * out, and so are one in which nobody traded and, lost, one that cannot be read, or has no rate to be converted with.
 */
export async function readBars(options: ReadBarsOptions): Promise<BarPrint[]> {
  const { request, adapter, clock, wonPerUsdt, signal } = options;
  const { micros } = adapter.bars;
  const first = startAfter(request.after, micros);
  // Only bars that are over by now: the running one changes until it is.
  const end = Math.min(request.before, startAfter(addMicros(clock(), -micros), micros)) as Instant;
  if (first >= end) return [];
  const candles = await readCandles(options, first, end);
  const call = { signal, purpose: 'history' } as const;
  const rateAt = candles.length === 0 ? null : await wonPerUsdt?.during(micros, first, end, call);
  const receivedAt = clock();
  return candles.flatMap((candle) => {
    const bar = readable(() => {
      const rate = rateAt ? rateAt(candle.at) : null;
      return rate === undefined ? undefined : barOf(options, candle, rate, receivedAt);
    });
    // One that says nothing readable is lost by itself: the gap does not stay open for it.
    if (!bar) options.lose?.(candle.at);
    return bar ?? [];
  });
}

async function readCandles(
  { symbol, adapter, signal }: ReadBarsOptions,
  first: Instant,
  end: Instant,
): Promise<Candle[]> {
  const { micros, perRequest } = adapter.bars;
  const found = new Map<Instant, Candle>();
  const call = { signal, purpose: 'history' } as const;
  for (let since = first; since < end; since = addMicros(since, perRequest * micros)) {
    const count = Math.min(perRequest, Math.ceil((end - since) / micros));
    const pageEnd = addMicros(since, count * micros);
    const page = await adapter.candles(symbol, { micros, since, count }, call);
    for (const candle of page) {
      // Exchanges fill their pages with what comes before or after.
      const isWithin = candle.at >= since && candle.at < Math.min(pageEnd, end);
      // Binance gives seconds in which nobody traded the last price, which is no price of theirs.
      if (isWithin && (wireVolume(candle.volume) ?? 1n) > 0n) found.set(candle.at, candle);
    }
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function barOf(
  { request, adapter }: ReadBarsOptions,
  candle: Candle,
  rate: Decimal | null,
  receivedAt: Instant,
): BarPrint {
  const { close: last, ...prices } = pricesInWon(candle, rate);
  return {
    kind: 'BAR',
    tickerId: request.tickerId,
    at: candle.at,
    ...prices,
    last,
    volume: wireVolume(candle.volume),
    source: adapter.client.name,
    venueAt: candle.at,
    receivedAt,
    origin: originOf(candle.close, rate, rate === null ? null : 'USDT'),
  };
}

/** One rate and one rounding for all four, so that they keep their order. Throws DecimalError. */
export function pricesInWon({ open, high, low, close }: Candle, rate: Decimal | null) {
  const price = (text: string) => priceInWon(text, rate, 'half-even');
  return { open: price(open), high: price(high), low: price(low), close: price(close) };
}

/** The first start of a bar that lies after a moment. */
function startAfter(at: Instant, micros: number): Instant {
  return instant((Math.floor(at / micros) + 1) * micros);
}
