import { add, type Decimal, ratio, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type Account, type Position, positionOf } from './account.ts';
import type { OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';

/** What a trade adds to the cash, its fee and tax included. */
export function cashEffect(side: OpenOrder['side'], size: TradeSize): Decimal {
  const costs = add(size.feeKrw, size.taxKrw);
  return side === 'BUY'
    ? subtract(ZERO, add(size.grossKrw, costs))
    : subtract(size.grossKrw, costs);
}

/**
 * The position after the trade, and the cost that moved. Buying adds what was paid; selling takes
 * a proportional part, so the average price stays, and closing takes the residue with it. The part
 * is rounded down: what is left never costs less than its share.
 */
export function moveCost(side: OpenOrder['side'], held: Position, size: TradeSize, at: Instant) {
  const movedAt = Math.max(held.movedAt ?? at, at) as Instant;
  if (side === 'BUY') {
    const position: Position = {
      ...held,
      quantity: add(held.quantity, size.quantity),
      cost: add(held.cost, size.gross),
      costKrw: add(held.costKrw, size.grossKrw),
      movedAt,
    };
    return { position, cost: size.gross, costKrw: size.grossKrw };
  }
  const closing = size.quantity === held.quantity;
  const share = (whole: Decimal) =>
    closing ? whole : ratio([whole, size.quantity], [held.quantity], { places: 8, mode: 'down' });
  const cost = share(held.cost);
  const costKrw = share(held.costKrw);
  const position: Position = {
    ...held,
    quantity: subtract(held.quantity, size.quantity),
    cost: subtract(held.cost, cost),
    costKrw: subtract(held.costKrw, costKrw),
    movedAt,
  };
  return { position, cost, costKrw };
}

/** What is recorded of a trade, whatever rules it was made under. */
export interface RecordedTrade extends TradeSize {
  /** Event time. */
  readonly at: Instant;
  /** That entered (BUY) or left (SELL) the position. */
  readonly costKrw: Decimal;
}

/**
 * The account after a trade as it is recorded, and the cost that it moved in the instrument's currency,
 * which no record holds: it follows from the position. Undefined where the account cannot have borne
 * the trade: something before it is missing.
 */
export function moveAsRecorded(
  account: Account,
  { side, tickerId, leverage }: Pick<OpenOrder, 'side' | 'tickerId' | 'leverage'>,
  trade: RecordedTrade,
): { readonly account: Account; readonly cost: Decimal } | undefined {
  const held = positionOf(account, tickerId);
  if (side === 'SELL' && trade.quantity > held.quantity) return undefined;
  const { position: moved, cost } = moveCost(side, held, trade, trade.at);
  const costKrw = (side === 'BUY' ? add : subtract)(held.costKrw, trade.costKrw);
  const cashKrw = add(account.cashKrw, cashEffect(side, trade));
  const isBorrowed = account.margin && (leverage ?? 1) > 1;
  const isOverspent = cashKrw < ZERO && cashKrw < account.cashKrw && !isBorrowed;
  const leavesResidue = moved.quantity === ZERO && costKrw !== ZERO;
  if (isOverspent || costKrw < ZERO || leavesResidue) return undefined;
  const positions = new Map(account.positions).set(tickerId, { ...moved, costKrw });
  return { account: { ...account, cashKrw, positions }, cost };
}
