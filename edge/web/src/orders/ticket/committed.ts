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
import type { Price } from '../../api/payloads.ts';
import { USD_KRW } from '../../market/usd-krw.ts';
import { isUnderWay, type OrderView } from '../order-view.ts';
import type { Holdings } from './order-draft.ts';

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
  const sold = views.filter(
    (view) => isCommitted(view) && view.side === 'SELL' && view.tickerId === tickerId,
  );
  const left = sold.reduce(
    (rest, { requestedQuantity }) => subtract(rest, read(requestedQuantity) ?? ZERO),
    holdings.quantity,
  );
  return {
    cashKrw: max(subtract(holdings.cashKrw, committedKrw(views, priceOf)), ZERO),
    quantity: max(left, ZERO),
  };
}

/** What is only being sent may never be accepted. */
function isCommitted(view: OrderView): boolean {
  return view.stage !== 'sending' && isUnderWay(view);
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
  const bought = views.filter((view) => isCommitted(view) && view.side === 'BUY');
  return bought.reduce((sum, view) => add(sum, costOf(view, priceOf) ?? ZERO), ZERO);
}
