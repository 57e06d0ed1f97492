import { isStorable, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { InterestCharge } from './liquidation.ts';
import { interestOfDay, liabilityOf, type MarginRules } from './margin-terms.ts';

/**
 * Charges an account that owes a day's interest, which it owes from then on. Undefined where the house asks for none.
 *
 * @param at a midnight in Seoul
 * @throws {RangeError} where it would owe more than can be recorded.
 */
export function chargeInterest(
  rules: MarginRules,
  account: Account,
  at: Instant,
): { readonly charge: InterestCharge; readonly account: Account } | undefined {
  const liabilityKrw = liabilityOf(account.cashKrw);
  const interestKrw = interestOfDay(rules, liabilityKrw);
  if (interestKrw === ZERO) return undefined;
  const cashKrw = subtract(account.cashKrw, interestKrw);
  if (!isStorable(cashKrw)) throw new RangeError(`${account.userId} owes more than can be counted`);
  const { userId } = account;
  return {
    charge: { userId, at, liabilityKrw, rate: rules.interestRate, interestKrw },
    account: { ...account, cashKrw },
  };
}
