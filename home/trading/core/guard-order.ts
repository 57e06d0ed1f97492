import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { Denial } from './decide-order.ts';
import { standingOf } from './guarded-standing.ts';
import { judgeGuards } from './guards.ts';
import type { OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';
import type { TradingRules } from './trading-rules.ts';

/** What the caps of the house look at beside the order and the account. */
export interface Guarded {
  /** Traded of the instrument in 24 hours, in its currency; undefined where nobody knows. */
  readonly turnover?: Decimal | undefined;
  /** The user's, asked for only by caps that look at them; none where left out. */
  readonly openOrders?: (() => readonly OpenOrder[]) | undefined;
}

interface GuardInput extends Guarded {
  readonly rules: TradingRules;
  readonly order: OpenOrder;
  readonly account: Account;
}

/** An order as it is sized: a MARKET order at its print, a LIMIT order at its limit when it is placed. */
interface Sized {
  /** Event time. */
  readonly at: Instant;
  readonly size: TradeSize;
  /** What a BUY adds to what is put in, in won. */
  readonly exposureKrw: Decimal;
}

/** Why the caps of the house do not take an order; undefined where they do. */
export function guardOrder(
  { rules, order, account, turnover, openOrders }: GuardInput,
  { at, size, exposureKrw }: Sized,
): Denial | undefined {
  return judgeGuards({
    guards: rules.guards,
    order: {
      ...{ side: order.side, type: order.type, gross: size.gross, exposureKrw },
      notionalKrw: order.amountKrw ?? size.grossKrw,
    },
    turnover,
    standing: () => standingOf(account, order, openOrders?.() ?? [], at),
  });
}
