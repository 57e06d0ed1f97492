import { decimal, formatDecimal, multiply, ratio, wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderIntent } from '@mockstreet/shared/order';
import { type BenchMarket, middlePriceOf } from './bench-database.ts';
import { type Ask, type Asked, type Load, marketOrder } from './bench-load.ts';

/**
 * What one user asks for, again and again: twelve market orders, five limit orders and two cancels. FAR ones
 * lie where no price comes, until they are cancelled; NEAR ones where the price comes now and then, or comes
 * too late; one is filled AT_ONCE.
 */
const CYCLE = [
  ...['MARKET', 'FAR', 'MARKET', 'MARKET', 'NEAR', 'MARKET', 'CANCEL', 'MARKET', 'MARKET'],
  ...['AT_ONCE', 'MARKET', 'FAR', 'MARKET', 'MARKET', 'NEAR', 'CANCEL', 'MARKET', 'MARKET'],
  'MARKET',
] as const;

type Limit = 'FAR' | 'NEAR' | 'AT_ONCE';

/** What a limit order is worth in the middle, in won. */
const TRADED_KRW = wholeDecimal(8_000);
const CENT = decimal('0.01');
/** Percent of the middle of the swings, which go by three to either side. */
const BUYS_AT = { FAR: 80, NEAR: 98, AT_ONCE: 104 } as const;

/** Of all users, one in so many trades on margin: they owe from their second message on. */
const ON_MARGIN_EVERY = 20;
/** More than they have, in won. */
const BORROWED_KRW = '12000000000';

/** Of all that is asked for, 60 % are market orders, 25 % limit orders, 10 % cancels; 5 % is on margin. */
export const MIXED_LOAD: Load = {
  outcomes: ['FILLED', 'CANCELLED USER_CANCELLED', 'CANCELLED EXPIRED', 'DONE'],
  ask(market, asked): Ask {
    const { turn, userNumber, orderIdOf } = asked;
    if (userNumber % ON_MARGIN_EVERY === 0) return askOnMargin(market, asked);
    const kind = kindOf(asked, turn);
    if (kind === 'MARKET') {
      return { order: marketOrder(market, marketOrdersBefore(asked), userNumber) };
    }
    if (kind !== 'CANCEL') return { order: limitOrder(market, asked, kind) };
    return { command: { type: 'CANCEL', order_id: orderIdOf(lastFar(asked) as number) } };
  },
};

/** Allows it first, then buys more than the cash, and trades on. */
function askOnMargin(market: BenchMarket, { turn, userNumber }: Asked): Ask {
  if (turn === 0) return { command: { type: 'MARGIN', enabled: true } };
  const order = marketOrder(market, turn - 1, userNumber);
  if (order.side === 'SELL') return { order };
  const amount = turn === 1 ? { amount_krw: BORROWED_KRW } : {};
  return { order: { ...order, ...amount, leverage: 2 } };
}

/** Users are in different places of the cycle; who has nothing to cancel yet places a market order. */
function kindOf(asked: Asked, turn: number): (typeof CYCLE)[number] {
  const kind = CYCLE[(turn + asked.userNumber) % CYCLE.length] as (typeof CYCLE)[number];
  return kind === 'CANCEL' && lastFar({ ...asked, turn }) === undefined ? 'MARKET' : kind;
}

function lastFar({ turn, userNumber }: Asked): number | undefined {
  for (let earlier = turn - 1; earlier >= 0; earlier--) {
    if (CYCLE[(earlier + userNumber) % CYCLE.length] === 'FAR') return earlier;
  }
  return undefined;
}

function marketOrdersBefore(asked: Asked): number {
  let count = 0;
  for (let turn = 0; turn < asked.turn; turn++) count += kindOf(asked, turn) === 'MARKET' ? 1 : 0;
  return count;
}

/** What has not filled expires soon after the outage. Sells once there is something of all. */
function limitOrder({ tickers, outage }: BenchMarket, asked: Asked, kind: Limit): OrderIntent {
  const number = (asked.turn * 3 + asked.userNumber) % tickers.length;
  const isSale = asked.turn % 2 === 1 && marketOrdersBefore(asked) > tickers.length;
  const middle = wholeDecimal(middlePriceOf(number));
  const percent = isSale ? 200 - BUYS_AT[kind] : BUYS_AT[kind];
  return {
    ticker_id: tickers[number] as string,
    side: isSale ? 'SELL' : 'BUY',
    type: 'LIMIT',
    quantity: formatDecimal(ratio([TRADED_KRW], [middle], { places: 8, mode: 'down' })),
    limit_price: formatDecimal(
      multiply([middle, wholeDecimal(percent), CENT], { places: 0, mode: 'down' }),
    ),
    time_in_force: 'GTD',
    expires_at: formatInstant(addMicros(outage.to, 30 * MICROS_PER_SECOND)),
  };
}
