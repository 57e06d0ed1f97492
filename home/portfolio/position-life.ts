import {
  add,
  type Decimal,
  multiply,
  negate,
  ratio,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { SplitApplied, Surrendered, Trade } from './movement.ts';
import type { Holding, HoldingCurrency } from './value-account.ts';

export type PositionEventKind = 'OPENED' | 'INCREASED' | 'REDUCED' | 'CLOSED';

/** What one fill, one split or redemption, or a bailout did to a position. */
export interface PositionEvent {
  readonly at: Instant;
  readonly journalId: string;
  readonly cause: 'TRADE' | 'SPLIT' | 'REDEMPTION' | 'BAILOUT';
  readonly tickerId: string;
  readonly kind: PositionEventKind;
  readonly currency: HoldingCurrency;
  /** Signed. */
  readonly quantityChange: Decimal;
  /** The position afterwards. */
  readonly after: Holding;
  readonly realized: RealizedProfit;
}

/** In won. `total = price + fx − fee − tax`, exactly. */
export interface RealizedProfit {
  readonly total: Decimal;
  readonly price: Decimal;
  /** Null for what is quoted in won. */
  readonly fx: Decimal | null;
  readonly fee: Decimal;
  readonly tax: Decimal;
}

/** What moves a position. */
export type PositionMovement = Trade | SplitApplied | Surrendered;

/** A position before and after a trade, a split or a bailout; the event is null where nothing became of it. */
export interface Moved {
  readonly after: Holding;
  readonly event: PositionEvent | null;
}

/** Takes in what is recorded of a movement, in the order of event time. */
export function movePosition(before: Holding, movement: PositionMovement): Moved {
  if (movement.kind === 'SURRENDER') return surrender(before, movement);
  if ('fraction' in movement) return applySplit(before, movement);
  const { quantity, costKrw, gross, feeKrw, taxKrw } = movement;
  if (movement.kind === 'BUY') {
    const after: Holding = {
      ...before,
      quantity: add(before.quantity, quantity),
      cost: add(before.cost, gross),
      costKrw: add(before.costKrw, costKrw),
    };
    // Nothing is sold: what is realised is what the purchase itself cost.
    const sold = { cost: gross, proceeds: gross, costKrw, proceedsKrw: costKrw };
    return told(before, after, movement, realize(movement, { ...sold, feeKrw, taxKrw }));
  }
  const { after, cost } = takeOut(before, quantity, movement);
  const realized = realize(movement, {
    ...{ cost, proceeds: gross, costKrw, proceedsKrw: movement.grossKrw },
    ...{ feeKrw, taxKrw },
  });
  return told(before, after, movement, realized);
}

/** Nobody bought it: what it had cost is lost, at whatever rate its dollars had been bought. */
function surrender(before: Holding, movement: Surrendered): Moved {
  const { after } = takeOut(before, movement.quantity, movement);
  const loss = negate(movement.costKrw);
  const fx = movement.currency === 'USD' ? ZERO : null;
  return told(before, after, movement, { total: loss, price: loss, fx, fee: ZERO, tax: ZERO });
}

function applySplit(before: Holding, split: SplitApplied): Moved {
  const { quantityAfter, fraction, gross, grossKrw, costKrw, taxKrw } = split;
  const whole = { ...before, quantity: add(quantityAfter, fraction) };
  const leaves = fraction > ZERO || quantityAfter === ZERO;
  const { after, cost } = leaves ? takeOut(whole, fraction, split) : { after: whole, cost: ZERO };
  const realized = realize(split, {
    ...{ cost, proceeds: gross, costKrw, proceedsKrw: grossKrw },
    ...{ feeKrw: ZERO, taxKrw },
  });
  return told(before, after, split, realized);
}

/**
 * A part goes with its share of the cost, closing with all of it. The share in won is on record; the one in
 * the instrument's currency is found as the settlement found it (home/trading/core/move-account.ts): rounded
 * down to 8 places, so that what is left never costs less than its share. An order that a restore priced anew
 * may have sold what only a later one had bought: then more goes than there was, with all that there was paid.
 */
function takeOut(
  held: Holding,
  quantity: Decimal,
  { costKrw }: Pick<PositionMovement, 'costKrw'>,
): { readonly after: Holding; readonly cost: Decimal } {
  const cost =
    quantity >= held.quantity
      ? held.cost
      : ratio([held.cost, quantity], [held.quantity], { places: 8, mode: 'down' });
  const after: Holding = {
    ...held,
    quantity: subtract(held.quantity, quantity),
    cost: subtract(held.cost, cost),
    costKrw: subtract(held.costKrw, costKrw),
  };
  return { after, cost };
}

interface Sale {
  /** In the instrument's currency. */
  readonly cost: Decimal;
  readonly proceeds: Decimal;
  readonly costKrw: Decimal;
  readonly proceedsKrw: Decimal;
  readonly feeKrw: Decimal;
  readonly taxKrw: Decimal;
}

/**
 * The parts of a realised profit. For what is quoted in dollars the price's part is what the dollars grew by,
 * at the rate of the sale, rounded to the nearest 1e-8 won. The exchange rate's part is all the rest: what
 * the dollars once paid are worth more by now, the spread, and the whole-won rounding of the proceeds.
 */
function realize({ currency, rate }: Trade | SplitApplied, sale: Sale): RealizedProfit {
  const gross = subtract(sale.proceedsKrw, sale.costKrw);
  const grown = subtract(sale.proceeds, sale.cost);
  const price =
    currency === 'USD' ? multiply([grown, rate ?? ZERO], { places: 8, mode: 'half-even' }) : gross;
  return {
    total: subtract(gross, add(sale.feeKrw, sale.taxKrw)),
    price,
    fx: currency === 'USD' ? subtract(gross, price) : null,
    fee: sale.feeKrw,
    tax: sale.taxKrw,
  };
}

function told(
  before: Holding,
  after: Holding,
  movement: PositionMovement,
  realized: RealizedProfit,
): Moved {
  const quantityChange = subtract(after.quantity, before.quantity);
  const isNothing = quantityChange === ZERO && realized.total === ZERO;
  if (isNothing) return { after, event: null };
  const { at, journalId, tickerId, currency } = movement;
  const event: PositionEvent = {
    ...{ at, journalId, tickerId, currency, quantityChange, after, realized },
    cause: causeOf(movement),
    kind: kindOf(before.quantity, after.quantity),
  };
  return { after, event };
}

function causeOf({ kind }: PositionMovement): PositionEvent['cause'] {
  if (kind === 'SURRENDER') return 'BAILOUT';
  return kind === 'BUY' || kind === 'SELL' ? 'TRADE' : kind;
}

/** A split that only pays its fraction out leaves as many shares as before, and reduces. */
function kindOf(before: Decimal, after: Decimal): PositionEventKind {
  if (after === ZERO) return 'CLOSED';
  if (before === ZERO && after > ZERO) return 'OPENED';
  return after > before ? 'INCREASED' : 'REDUCED';
}
