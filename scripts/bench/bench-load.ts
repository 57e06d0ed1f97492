import type { UserCommand } from '@mockstreet/shared/command-envelope';
import type { OrderIntent } from '@mockstreet/shared/order';
import type { BenchMarket } from './bench-database.ts';

/** What users ask for: the same every time. */
export interface Load {
  /** What the message asks that a user sends. */
  ask(market: BenchMarket, asked: Asked): Ask;
  /** What may have become of it all, as `countDecided` calls it; anything else is a fault. */
  readonly outcomes: readonly string[];
}

export interface Asked {
  readonly userNumber: number;
  /** Counts the messages of the user, from zero. */
  readonly turn: number;
  /** The id of the order that the user's message of an earlier turn has placed. */
  orderIdOf(turn: number): string;
}

export type Ask = { readonly order: OrderIntent } | { readonly command: UserCommand };

/** MARKET orders alone. */
export const MARKET_LOAD: Load = {
  outcomes: ['FILLED'],
  ask: (market, { turn, userNumber }) => ({ order: marketOrder(market, turn, userNumber) }),
};

/** A user goes through all instruments buying, then selling a part of each, and again. */
export function marketOrder(
  { tickers }: BenchMarket,
  count: number,
  userNumber: number,
): OrderIntent {
  const isBuy = Math.floor(count / tickers.length) % 2 === 0;
  return {
    ticker_id: tickers[(count * 7 + userNumber) % tickers.length] as string,
    side: isBuy ? 'BUY' : 'SELL',
    type: 'MARKET',
    amount_krw: isBuy ? '30000' : '6000',
  };
}
