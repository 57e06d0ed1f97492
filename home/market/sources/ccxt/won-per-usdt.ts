import { add, type Decimal, ratio, wholeDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Clock,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { upbit } from 'ccxt';
import { LRUCache } from 'lru-cache';
import { type RateReader, SourceFault } from '../source.ts';
import type { Candle } from './candle-pages.ts';
import type { Call, ExchangeClient } from './exchange-client.ts';
import type { Book } from './quote-maker.ts';
import { readUpbitBooks, readUpbitCandles, UPBIT_CANDLES_MAX } from './upbit-answers.ts';
import { priceInWon } from './wire-number.ts';

/** Won for one USDT, from Upbit's KRW-USDT market: live, and as it was. */
export interface WonPerUsdt {
  /** Asks now; rejects with {@link SourceFault}. */
  read(at: Instant, signal: AbortSignal): Promise<Decimal>;
  /** What was last read, if that was within five seconds. */
  lastKnown(at: Instant): Decimal | undefined;
  /**
   * Rates to convert bars with that start in [from, to): the close of the rate's own bar of that
   * start, else, nobody having traded in it, of the last one within the minute before, or the bar
   * before where bars are longer. Undefined where there was none.
   */
  during(
    micros: number,
    from: Instant,
    to: Instant,
    call: Call,
  ): Promise<(at: Instant) => Decimal | undefined>;
}

const SYMBOL = 'USDT/KRW';
/** A live price is not converted with an older rate. */
const RATE_AGE_MICROS_MAX = 5 * MICROS_PER_SECOND;
/** As far back as a bar takes a rate from, or its own length, whichever is longer. */
const CARRIED_MICROS_MIN = MICROS_PER_MINUTE;
/** A page that ended this long ago has all its candles for good. */
const SETTLED_MICROS = 5 * MICROS_PER_SECOND;
/** Each coin of a gap asks for the same rates. */
const PAGES_KEPT = 64;

/**
 * The price of the one coin that is meant to be a dollar, as a rate: the middle of its best bid and
 * ask, half-even at eight places.
 */
export function createUsdtRate(client: ExchangeClient<upbit>, clock: Clock): RateReader {
  return {
    name: 'usdt:upbit',
    class: 'USDT',
    async read(signal) {
      await requireListed(client, signal);
      const at = clock();
      const call = { signal, purpose: 'live' } as const;
      return await client.ask(call, async () => {
        const book = (await readUpbitBooks(client, [SYMBOL], call)).get(SYMBOL);
        return { at, rate: middleOf(book) };
      });
    },
  };
}

export function createWonPerUsdt(client: ExchangeClient<upbit>, clock: Clock): WonPerUsdt {
  const reader = createUsdtRate(client, clock);
  const pages = new LRUCache<string, readonly Candle[]>({ max: PAGES_KEPT });
  let known: { readonly rate: Decimal; readonly at: Instant } | undefined;

  /** Pages begin at whole multiples of their length, so that different gaps share them. */
  async function readPage(micros: number, since: Instant, call: Call): Promise<readonly Candle[]> {
    const key = `${micros}:${since}`;
    const kept = pages.get(key);
    if (kept) return kept;
    const askedAt = clock();
    const count = UPBIT_CANDLES_MAX;
    const page = await readUpbitCandles(client, { symbol: SYMBOL, micros, since, count }, call);
    const isSettled = since + count * micros + SETTLED_MICROS <= askedAt;
    if (isSettled) pages.set(key, page);
    return page;
  }

  return {
    async read(at, signal) {
      const { rate } = await reader.read(signal);
      known = { rate, at };
      return rate;
    },
    lastKnown(at) {
      return known && at - known.at <= RATE_AGE_MICROS_MAX ? known.rate : undefined;
    },
    async during(micros, from, to, call) {
      await requireListed(client, call.signal);
      const span = UPBIT_CANDLES_MAX * micros;
      const candles: Candle[] = [];
      const carried = Math.max(CARRIED_MICROS_MIN, micros);
      const first = addMicros(from, -carried);
      for (
        let since = instant(first - (first % span));
        since < to;
        since = addMicros(since, span)
      ) {
        candles.push(...(await readPage(micros, since, call)));
      }
      return (at) => closeAt(candles, at, carried);
    },
  };
}

/** Also makes ccxt know the market: it would keep a list that failed to load for good. */
async function requireListed(client: ExchangeClient, signal: AbortSignal): Promise<void> {
  const listed = await client.listed([SYMBOL], signal);
  if (listed.length === 0) throw new SourceFault('upbit lists no USDT');
}

function middleOf(book: Book | undefined): Decimal {
  const { bid, ask } = book ?? {};
  if (bid === undefined || ask === undefined) throw new SourceFault('upbit gave no USDT price');
  const sum = add(priceInWon(bid, null, 'half-even'), priceInWon(ask, null, 'half-even'));
  return ratio([sum], [wholeDecimal(2)], { places: 8, mode: 'half-even' });
}

/** `candles` are in order of time. */
function closeAt(
  candles: readonly Candle[],
  at: Instant,
  carriedMicros: number,
): Decimal | undefined {
  const candle = candles.findLast((one) => one.at <= at);
  if (!candle || at - candle.at > carriedMicros) return undefined;
  return priceInWon(candle.close, null, 'half-even');
}
