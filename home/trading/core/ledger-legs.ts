import { add, type Decimal, negate, subtract } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { ActionEffect } from './apply-action.ts';
import type { Bailout } from './bailout.ts';
import type { Strike } from './decide-strike.ts';
import type { Fill } from './fill.ts';
import type { InterestCharge } from './liquidation.ts';

export type LedgerAccount =
  | 'CASH'
  | 'HOLDING'
  | 'MARKET'
  | 'FEES'
  | 'TAXES'
  | 'FX'
  | 'CAPITAL'
  | 'ISSUER'
  | 'DIVIDENDS'
  | 'INTEREST'
  | 'SURRENDERED'
  | 'WRITE_OFFS';

/** One signed line of a journal. `owned` lines belong to the user, the others to the house. */
export interface LedgerLeg {
  readonly account: LedgerAccount;
  readonly owned: boolean;
  readonly asset: string;
  readonly amount: Decimal;
}

/**
 * The balanced journal of a fill. Each movement is a pair that sums to zero in its asset; a pair
 * of zero is left out. Fees and taxes are movements of their own, never part of the price.
 */
export function tradeLegs(side: Side, tickerId: string, fill: Fill): LedgerLeg[] {
  const sign = (amount: Decimal) => (side === 'BUY' ? amount : negate(amount));
  const counterparty = fill.applied ? 'FX' : 'MARKET';
  const legs: LedgerLeg[] = [
    ...move('CASH', counterparty, 'KRW', sign(fill.grossKrw)),
    ...(fill.applied ? move('FX', 'MARKET', 'USD', sign(fill.gross)) : []),
    ...move('CASH', 'FEES', 'KRW', fill.feeKrw),
    ...move('CASH', 'TAXES', 'KRW', fill.taxKrw),
    ...move('MARKET', 'HOLDING', tickerId, sign(fill.quantity)),
  ];
  return legs;
}

/**
 * The balanced journal of a corporate action. A split's shares come from their issuer, who takes the
 * fraction back and pays for it, as for all that is redeemed; in a reverse split more goes back than comes. Dividends are paid by an
 * account of their own. Each is a movement of its own, the tax too.
 */
export function actionLegs(effect: ActionEffect): LedgerLeg[] {
  const { action, quantityBefore, quantityAfter, fraction } = effect;
  const payer = action.kind === 'CASH_DIVIDEND' ? 'DIVIDENDS' : 'ISSUER';
  const issued = subtract(add(quantityAfter, fraction), quantityBefore);
  return [
    ...move('ISSUER', 'HOLDING', action.tickerId, issued),
    ...move('HOLDING', 'ISSUER', action.tickerId, fraction),
    ...move(effect.applied ? 'FX' : payer, 'CASH', 'KRW', effect.grossKrw),
    ...(effect.applied ? move(payer, 'FX', 'USD', effect.gross) : []),
    ...move('CASH', 'TAXES', 'KRW', effect.taxKrw),
  ];
}

/** The balanced journal of a day's interest. */
export function interestLegs({ interestKrw }: InterestCharge): LedgerLeg[] {
  return move('CASH', 'INTEREST', 'KRW', interestKrw);
}

/**
 * The balanced journal of a bailout. What was held goes to an account of the house at no price, what was owed is written
 * off on another, and what is missing to the fresh cash is given as it was when the account was opened.
 */
export function bailoutLegs({ surrendered, writtenOffKrw, givenKrw }: Bailout): LedgerLeg[] {
  return [
    ...surrendered.flatMap(({ tickerId, quantity }) =>
      move('HOLDING', 'SURRENDERED', tickerId, quantity),
    ),
    ...move('WRITE_OFFS', 'CASH', 'KRW', writtenOffKrw),
    ...move('CAPITAL', 'CASH', 'KRW', givenKrw),
  ];
}

/** The balanced journal of what an issuer pays at a strike; each holder is paid of it by a journal of their own. */
export function payoutLegs({ figures }: Pick<Strike, 'figures'>): LedgerLeg[] {
  return move('CASH', 'DIVIDENDS', 'KRW', figures.paidKrw);
}

/** `amount` of `asset` goes from one account to another. */
function move(from: LedgerAccount, to: LedgerAccount, asset: string, amount: Decimal): LedgerLeg[] {
  if (amount === 0n) return [];
  const leg = (account: LedgerAccount, signed: Decimal): LedgerLeg => ({
    account,
    owned: account === 'CASH' || account === 'HOLDING',
    asset,
    amount: signed,
  });
  return [leg(from, negate(amount)), leg(to, amount)];
}
