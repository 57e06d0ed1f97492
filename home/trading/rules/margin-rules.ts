import { wholeNumber } from '@mockstreet/shared/config';
import { basisPoints } from '@mockstreet/shared/decimal';
import type { z } from 'zod';
import type { MarginRules } from '../core/margin-terms.ts';

/** What the house lends on; for the engine, which decides by it, and the API, which tells of it. */
export const marginVariables = {
  MARGIN_LEVERAGE_MAX: wholeNumber(1, 10)
    .default(3)
    .describe('How many times its equity an account on margin may come to hold by an order'),
  MARGIN_MAINTENANCE_BPS: wholeNumber(0, 10_000)
    .default(2500)
    .describe(
      'Part of what an account holds that its equity must not fall below while it owes, in basis points; below it the house sells. Times the leverage at most 10000',
    ),
  MARGIN_INTEREST_RATE_BPS: wholeNumber(0, 10_000)
    .default(800)
    .describe('Interest on what is owed, in basis points a year; charged at midnight in Seoul'),
};

type MarginConfig = {
  readonly [Name in keyof typeof marginVariables]: z.output<(typeof marginVariables)[Name]>;
};

/** The rules as configured. */
export function marginRules(config: MarginConfig): MarginRules {
  return {
    leverageMax: config.MARGIN_LEVERAGE_MAX,
    maintenance: basisPoints(`${config.MARGIN_MAINTENANCE_BPS}`),
    interestRate: basisPoints(`${config.MARGIN_INTEREST_RATE_BPS}`),
  };
}

/** Whoever has just bought with all the leverage there is must not be sold out at the next price. */
export function refuseHopelessMargin(config: MarginConfig, context: z.RefinementCtx): void {
  if (config.MARGIN_LEVERAGE_MAX * config.MARGIN_MAINTENANCE_BPS <= 10_000) return;
  const message = 'times MARGIN_LEVERAGE_MAX must be at most 10000';
  context.addIssue({ code: 'custom', path: ['MARGIN_MAINTENANCE_BPS'], message });
}
