import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { Denial } from './decide-order.ts';
import { standingOf } from './guarded-standing.ts';
import { judgeGuards, judgeSize } from './guards.ts';
import { isHeldWhileItWaits, type OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';
import type { TradingRules } from './trading-rules.ts';

/** What the caps of the house look at beside the order and the account. */
export interface Guarded {
  /** Traded of the instrument in 24 hours, in its currency; undefined where nobody knows. */
  readonly turnover?: Decimal | undefined;
}

interface GuardInput extends Guarded {
  readonly rules: TradingRules;
  readonly order: OpenOrder;
  /** Without the order. */
  readonly account: Account;
}

/** An order as it is sized: at its print, one with a limit at that when it is placed. */
interface Sized {
  /** Event time. */
  readonly at: Instant;
  readonly size: TradeSize;
  /** What a BUY adds to what is put in, in won. */
  readonly exposureKrw: Decimal;
}

/** Why the caps of the house do not take an order; undefined where they do. */
export function guardOrder(
  { rules, order, account, turnover }: GuardInput,
  { at, size, exposureKrw }: Sized,
): Denial | undefined {
  return judgeGuards({
    guards: rules.guards,
    order: { ...sizeOf(order, size), exposureKrw },
    turnover,
    standing: () => standingOf(account, order.tickerId, at),
  });
}

/** Of those only the ones on what the order itself comes to. */
export function guardSize(
  { rules, order, turnover }: Omit<GuardInput, 'account'>,
  size: TradeSize,
): Denial | undefined {
  return judgeSize({ guards: rules.guards, order: sizeOf(order, size), turnover });
}

function sizeOf(order: OpenOrder, { gross, grossKrw }: TradeSize) {
  const { side, amountKrw } = order;
  return { side, isHeld: isHeldWhileItWaits(order), gross, notionalKrw: amountKrw ?? grossKrw };
}
