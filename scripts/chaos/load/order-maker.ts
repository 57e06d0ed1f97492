import type { SeededRandom } from '../seeded-random.ts';

/** What a client asks for, but for its `client_order_id`. */
export type OrderWish = Readonly<Record<string, string | number>>;

interface Ticker {
  readonly tickerId: string;
  /** A quantity that is neither tiny nor a fortune. */
  readonly quantity: string;
  readonly amountKrw: number;
}

/** One or two of each market, so that orders meet each other on every tape. */
const TICKERS: readonly Ticker[] = [
  { tickerId: 'CRYPTO-COIN-BTC', quantity: '0.0005', amountKrw: 60_000 },
  { tickerId: 'CRYPTO-COIN-ETH', quantity: '0.01', amountKrw: 50_000 },
  { tickerId: 'CRYPTO-COIN-XRP', quantity: '12.5', amountKrw: 40_000 },
  { tickerId: 'KRX-STOCK-005930', quantity: '1', amountKrw: 300_000 },
  { tickerId: 'US-STOCK-NVDA', quantity: '1', amountKrw: 800_000 },
];

/** A MARKET order, bought or sold, by amount or by quantity. More is bought than sold. */
export function makeWish(random: SeededRandom): OrderWish {
  const { tickerId, quantity, amountKrw } = random.pick(TICKERS);
  const size = random.chance(0.5)
    ? { quantity }
    : { amount_krw: `${amountKrw + random.between(0, amountKrw)}` };
  const side = random.chance(0.58) ? 'BUY' : 'SELL';
  return { ticker_id: tickerId, side, type: 'MARKET', ...size };
}

/** Another order than the one given: what a client with a bug would send under the same id. */
export function otherWish(wish: OrderWish): OrderWish {
  return { ...wish, side: wish.side === 'BUY' ? 'SELL' : 'BUY' };
}
