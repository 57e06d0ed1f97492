import { wholeNumber } from '@mockstreet/shared/config';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { z } from 'zod';
import type { HumanEtfRules } from '../core/human-etf.ts';

/** On what terms users may list themselves; for the engine, which decides by it, and the API, which tells of it. */
export const humanEtfVariables = {
  HUMAN_ETF_LISTING_EQUITY_KRW_MIN: wholeNumber(1, 100_000_000_000)
    .default(1_000_000)
    .describe('From how much equity on users may list themselves, in won'),
  HUMAN_ETF_CLOSING_EQUITY_KRW: wholeNumber(1, 100_000_000_000)
    .default(100_000)
    .describe(
      'Below how much equity, in won, a listed user is taken off the list at the next strike; at least BAILOUT_EQUITY_KRW_MAX',
    ),
};

type HumanEtfConfig = {
  readonly [Name in keyof typeof humanEtfVariables]: z.output<(typeof humanEtfVariables)[Name]>;
};

/** The rules as configured. */
export function humanEtfRules(config: HumanEtfConfig): HumanEtfRules {
  return {
    listingEquityKrwMin: wholeDecimal(config.HUMAN_ETF_LISTING_EQUITY_KRW_MIN),
    closingEquityKrw: wholeDecimal(config.HUMAN_ETF_CLOSING_EQUITY_KRW),
  };
}

/** Whoever may be bailed out is not listed any more by then, and nobody is taken off the list as soon as listed. */
export function refuseUnfitListing(
  config: HumanEtfConfig & { readonly BAILOUT_EQUITY_KRW_MAX: number },
  context: z.RefinementCtx,
): void {
  const closing = config.HUMAN_ETF_CLOSING_EQUITY_KRW;
  const path = ['HUMAN_ETF_CLOSING_EQUITY_KRW'];
  if (closing < config.BAILOUT_EQUITY_KRW_MAX) {
    context.addIssue({ code: 'custom', path, message: 'must be at least BAILOUT_EQUITY_KRW_MAX' });
  }
  if (closing > config.HUMAN_ETF_LISTING_EQUITY_KRW_MIN) {
    const message = 'must be at most HUMAN_ETF_LISTING_EQUITY_KRW_MIN';
    context.addIssue({ code: 'custom', path, message });
  }
}
