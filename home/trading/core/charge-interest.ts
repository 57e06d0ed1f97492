import { subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { InterestCharge } from './liquidation.ts';
import { interestOfDay, liabilityOf, type MarginRules } from './margin-terms.ts';

/**
 * Charges an account that owes a day's interest, which it owes from then on. Undefined where the house asks for none,
 * or as much is owed as can be recorded.
 *
 * @param at a midnight in Seoul
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
  const { userId } = account;
  return {
    charge: { userId, at, liabilityKrw, rate: rules.interestRate, interestKrw },
    account: { ...account, cashKrw },
  };
}
