import { max, negate, ZERO } from '@mockstreet/shared/decimal';
import type { Account } from './account.ts';
import type { Denial } from './decide-order.ts';
import { availableCash } from './holds.ts';
import { insufficient } from './insufficient.ts';
import type { MarginStanding } from './liquidation.ts';
import { buyingPower } from './margin-terms.ts';
import { cashEffect } from './move-account.ts';
import type { OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';
import type { TradingRules } from './trading-rules.ts';

/** What an order with leverage is held against beside the order and the account. */
export interface Leveraged {
  /** The account at the moment in question, asked for only by a BUY with leverage. */
  readonly standing?: (() => MarginStanding) | undefined;
}

interface LeverageInput extends Leveraged {
  readonly rules: TradingRules;
  readonly order: OpenOrder;
  /** Without what the order held. */
  readonly account: Account;
}

/** Why an order may not have its leverage, whatever it comes to. */
export function refuseLeverage({ rules, order, account }: LeverageInput): Denial | undefined {
  const leverage = leverageOf(order);
  if (leverage === 1) return undefined;
  if (!account.margin) {
    return { code: 'MARGIN_REQUIRED', detail: `leverage=${leverage} margin=off` };
  }
  const { leverageMax } = rules.margin;
  if (leverage <= leverageMax) return undefined;
  const detail = `limit=leverage value=${leverage} maximum=${leverageMax}`;
  return { code: 'LIMIT_EXCEEDED', detail };
}

/**
 * Whether what an order costs can be paid: out of the cash that nothing keeps back, or, of a BUY with leverage,
 * within the initial margin of the whole account. A SELL costs something only where its fee is more than it brings.
 */
export function refuseCost(
  { order, account, standing }: LeverageInput,
  size: TradeSize,
): Denial | undefined {
  const leverage = leverageOf(order);
  if (order.side === 'BUY' && leverage > 1) {
    if (!standing)
      throw new Error(`order ${order.id} has leverage, and nothing to hold it against`);
    const before = { ...standing(), heldKrw: account.heldKrw };
    const power = buyingPower(before, leverage, size);
    const needed = size.grossKrw;
    return needed > power ? insufficient('INSUFFICIENT_CASH', needed, power) : undefined;
  }
  const needed = negate(cashEffect(order.side, size));
  const available = max(ZERO, availableCash(account));
  return needed > available ? insufficient('INSUFFICIENT_CASH', needed, available) : undefined;
}

function leverageOf({ leverage }: OpenOrder): number {
  return leverage ?? 1;
}
