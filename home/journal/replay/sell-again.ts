import { type Decimal, multiply, ONE, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import { type Account, positionOf } from '#trading/core/account';
import type { TradableInstrument } from '#trading/core/decide-order';
import type { Fill } from '#trading/core/fill';
import { moveAsRecorded } from '#trading/core/move-account';
import type { OpenOrder } from '#trading/core/open-order';
import { marketPrice } from '#trading/core/price-rule';
import { sizeByQuantity } from '#trading/core/size-trade';
import { costsAt, fxFactor, type TradingRules } from '#trading/core/trading-rules';

export interface ForcedSale {
  readonly rules: TradingRules;
  readonly instrument: TradableInstrument;
  readonly account: Account;
  readonly order: OpenOrder;
  /** Event time, which may lie behind the prints. */
  readonly at: Instant;
  readonly print: Print;
  readonly fxPrint: Print | undefined;
}

/**
 * What the house sold, worked out again from its prints: a whole position at what the print bid. That it was to be
 * sold rests on the prices of all that the account held, which no record holds; that is taken as told.
 * Undefined where the account does not hold just that.
 */
export function sellAgain(
  sale: ForcedSale,
): { readonly fill: Fill; readonly account: Account } | undefined {
  const { rules, instrument, account, order, at, print, fxPrint } = sale;
  const { quantity, costKrw } = positionOf(account, order.tickerId);
  if (quantity === ZERO || order.quantity !== quantity) return undefined;
  const price = marketPrice(print, 'SELL');
  const applied = fxPrint ? { rate: rateOf(rules, fxPrint, at), print: fxPrint } : null;
  const costs = costsAt(rules, instrument.market, at);
  const rate = applied?.rate ?? ONE;
  const size = sizeByQuantity({ side: 'SELL', price, rate, lot: instrument.lot, costs }, quantity);
  const moved = moveAsRecorded(account, order, { ...size, costKrw, at });
  if (!moved) return undefined;
  const { currency } = instrument;
  const traded = { ...size, costKrw, cost: moved.cost };
  return {
    fill: { ...traded, print, price, currency, applied, splits: [] },
    account: moved.account,
  };
}

function rateOf(rules: TradingRules, { last, at: seenAt }: Print, at: Instant): Decimal {
  const factor = fxFactor(rules, 'SELL', at - seenAt);
  return multiply([last, factor], { places: 8, mode: 'down' });
}
