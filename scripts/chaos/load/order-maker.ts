import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Clock,
  formatInstant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { SeededRandom } from '../seeded-random.ts';

/** What a client asks for, but for its `client_order_id`. */
export type OrderWish = Readonly<Record<string, string | number>>;

/** What limits are made from; without it all orders are MARKET orders. */
export interface LimitsBy {
  readonly lastOf: (tickerId: string) => Decimal | undefined;
  readonly clock: Clock;
}

interface Ticker {
  readonly tickerId: string;
  /** A quantity that is neither tiny nor a fortune. */
  readonly quantity: string;
  readonly amountKrw: number;
  /** A multiple of every tick that its price may have. */
  readonly tick: Decimal;
}

/** One or two of each market, so that orders meet each other on every tape. */
const TICKERS: readonly Ticker[] = [
  { tickerId: 'CRYPTO-COIN-BTC', quantity: '0.0005', amountKrw: 60_000, tick: decimal('1000') },
  { tickerId: 'CRYPTO-COIN-ETH', quantity: '0.01', amountKrw: 50_000, tick: decimal('1000') },
  { tickerId: 'CRYPTO-COIN-XRP', quantity: '12.5', amountKrw: 40_000, tick: decimal('5') },
  { tickerId: 'KRX-STOCK-005930', quantity: '1', amountKrw: 300_000, tick: decimal('500') },
  { tickerId: 'US-STOCK-NVDA', quantity: '1', amountKrw: 800_000, tick: decimal('0.01') },
];

const LIMITS = 0.25;
/** Of them, those whose price is on no grid. */
const OFF_GRID = 0.01;
/** How far from the last price, in parts of ten thousand and to the worse: at once, soon or never. */
const DISTANCES: readonly (readonly [number, number])[] = [
  [-100, -20],
  [-5, 40],
  [-5, 40],
  [300, 900],
];
const TIMES_IN_FORCE = ['DAY', 'GTC', 'GTC', 'GTD', 'IOC'] as const;
const GOOD_FOR_SECONDS_MAX = 12;

/** An order, bought or sold: MARKET by amount or by quantity, or LIMIT. More is bought than sold. */
export function makeWish(random: SeededRandom, limits?: LimitsBy): OrderWish {
  const ticker = random.pick(TICKERS);
  const { tickerId, quantity, amountKrw } = ticker;
  const size = random.chance(0.5)
    ? { quantity }
    : { amount_krw: `${amountKrw + random.between(0, amountKrw)}` };
  const side = random.chance(0.58) ? 'BUY' : 'SELL';
  const asked = { ticker_id: tickerId, side };
  const last = limits?.lastOf(tickerId);
  if (!limits || last === undefined || !random.chance(LIMITS)) {
    return { ...asked, type: 'MARKET', ...size };
  }
  const [least, most] = random.pick(DISTANCES);
  const worse = least + random.between(0, most - least);
  const price = pricedAt(last, side === 'BUY' ? -worse : worse, ticker.tick);
  const isOffGrid = random.chance(OFF_GRID);
  return {
    ...{ ...asked, type: 'LIMIT', quantity },
    limit_price: formatDecimal(isOffGrid ? ((price + 1n) as Decimal) : price),
    ...timeInForce(random, limits.clock),
  };
}

/** Another order than the one given: what a client with a bug would send under the same id. */
export function otherWish(wish: OrderWish): OrderWish {
  return { ...wish, side: wish.side === 'BUY' ? 'SELL' : 'BUY' };
}

/** The last price and so many ten-thousandths more, on the grid. */
function pricedAt(last: Decimal, more: number, tick: Decimal): Decimal {
  const price = (last * BigInt(10_000 + more)) / 10_000n;
  return (price - (price % tick)) as Decimal;
}

function timeInForce(random: SeededRandom, clock: Clock): OrderWish {
  const chosen = random.pick(TIMES_IN_FORCE);
  if (chosen !== 'GTD') return { time_in_force: chosen };
  const seconds = random.between(0, GOOD_FOR_SECONDS_MAX);
  const expiresAt = formatInstant(addMicros(clock(), seconds * MICROS_PER_SECOND));
  return { time_in_force: chosen, expires_at: expiresAt };
}
