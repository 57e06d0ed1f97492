import {
  add,
  type Decimal,
  max,
  multiply,
  ONE,
  parseDecimal,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Price } from '../api/payloads.ts';
import { isHumanEtf } from '../market/is-human-etf.ts';
import { USD_KRW } from '../market/usd-krw.ts';
import type { Holdings } from './order-draft.ts';
import type { OrderView } from './order-view.ts';

type PriceOf = (tickerId: string) => Pick<Price, 'last'> | undefined;

/**
 * What is at hand without what orders under way are about to take: those that only the edge has, and
 * market orders, for which home keeps nothing aside. A guide: of a BUY by quantity it is reckoned at
 * the last price.
 */
export function withoutCommitted(
  holdings: Holdings | undefined,
  tickerId: string,
  views: readonly OrderView[],
  priceOf: PriceOf,
): Holdings | undefined {
  if (!holdings) return undefined;
  let { cashKrw, quantity } = holdings;
  for (const view of views) {
    if (!isUnderWay(view)) continue;
    if (view.side === 'BUY') cashKrw = subtract(cashKrw, costOf(view, priceOf) ?? ZERO);
    else if (view.tickerId === tickerId) {
      quantity = subtract(quantity, read(view.requestedQuantity) ?? ZERO);
    }
  }
  return { cashKrw: max(cashKrw, ZERO), quantity: max(quantity, ZERO) };
}

function isUnderWay({ stage, type, tickerId }: OrderView): boolean {
  return (
    stage === 'accepted' || (stage === 'waiting' && type === 'MARKET' && !isHumanEtf(tickerId))
  );
}

function costOf(view: OrderView, priceOf: PriceOf): Decimal | undefined {
  const amount = read(view.requestedAmountKrw);
  if (amount !== undefined) return amount;
  const price = read(view.limitPrice) ?? read(priceOf(view.tickerId)?.last);
  const rate = view.tickerId.startsWith('US-') ? read(priceOf(USD_KRW)?.last) : ONE;
  const quantity = read(view.requestedQuantity);
  if (price === undefined || rate === undefined || quantity === undefined) return undefined;
  return multiply([quantity, price, rate], { places: 0, mode: 'up', beyond: 'capped' });
}

function read(text: string | null | undefined): Decimal | undefined {
  return parseDecimal(text ?? '');
}

/** What all of them together take of the cash. */
export function committedKrw(views: readonly OrderView[], priceOf: PriceOf): Decimal {
  const bought = views.filter((view) => isUnderWay(view) && view.side === 'BUY');
  return bought.reduce((sum, view) => add(sum, costOf(view, priceOf) ?? ZERO), ZERO);
}
