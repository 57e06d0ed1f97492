import { add, isStorable } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import { type Account, positionOf } from './account.ts';
import type { Fill } from './fill.ts';
import { figuresAfter } from './guarded-standing.ts';
import { cashEffect, moveCost } from './move-account.ts';
import type { OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';

/** A trade that nothing speaks against any more. */
export type Trade = Pick<Fill, 'price' | 'currency' | 'applied' | 'splits'> & {
  readonly account: Account;
  readonly order: Pick<OpenOrder, 'side' | 'tickerId'>;
  /** Event time. */
  readonly at: Instant;
  readonly print: Print;
  readonly size: TradeSize;
};

/** Makes a trade; `too_large` where the account would hold more than can be recorded. */
export function executeTrade({
  account,
  order,
  at,
  size,
  print,
  price,
  currency,
  applied,
  splits,
}: Trade): { readonly fill: Fill; readonly account: Account } | 'too_large' {
  const { side, tickerId } = order;
  const held = positionOf(account, tickerId);
  const cashKrw = add(account.cashKrw, cashEffect(side, size));
  const { position, cost, costKrw } = moveCost(side, held, size, at);
  if (![cashKrw, position.quantity, position.cost, position.costKrw].every(isStorable)) {
    return 'too_large';
  }
  return {
    fill: { ...size, print, price, currency, applied, splits, cost, costKrw },
    account: {
      ...account,
      cashKrw,
      positions: new Map(account.positions).set(tickerId, position),
      guarded: figuresAfter(account.guarded, { side, at, size, costKrw }),
    },
  };
}
