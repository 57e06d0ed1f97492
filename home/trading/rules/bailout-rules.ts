import { wholeNumber } from '@mockstreet/shared/config';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { KST_DAY_MICROS } from '@mockstreet/shared/kst';
import type { z } from 'zod';
import type { BailoutRules } from '../core/bailout.ts';

/** On what terms an account may begin anew; for the engine, which decides by it, and the API, which tells of it. */
export const bailoutVariables = {
  BAILOUT_EQUITY_KRW_MAX: wholeNumber(0, 100_000_000)
    .default(100_000)
    .describe(
      'Up to how much equity an account may be bailed out, in won; 0: where nothing is left',
    ),
  BAILOUT_EVERY_DAYS: wholeNumber(0, 3650)
    .default(30)
    .describe(
      'Days from one bailout of an account to the next; as long it may not be on margin, nor be listed',
    ),
  BAILOUT_CASH_KRW: wholeNumber(1, 100_000_000)
    .default(1_000_000)
    .describe('What an account has behind a bailout, in won; at least BAILOUT_EQUITY_KRW_MAX'),
};

type BailoutConfig = {
  readonly [Name in keyof typeof bailoutVariables]: z.output<(typeof bailoutVariables)[Name]>;
};

/** The rules as configured. */
export function bailoutRules(config: BailoutConfig): BailoutRules {
  return {
    equityMaxKrw: wholeDecimal(config.BAILOUT_EQUITY_KRW_MAX),
    // Two that are found late come to one moment, of which the record has one.
    everyMicros: Math.max(1, config.BAILOUT_EVERY_DAYS * KST_DAY_MICROS),
    cashKrw: wholeDecimal(config.BAILOUT_CASH_KRW),
  };
}

/** Nobody is poorer for having been bailed out. */
export function refuseHarmfulBailout(config: BailoutConfig, context: z.RefinementCtx): void {
  if (config.BAILOUT_CASH_KRW >= config.BAILOUT_EQUITY_KRW_MAX) return;
  const message = 'must be at least BAILOUT_EQUITY_KRW_MAX';
  context.addIssue({ code: 'custom', path: ['BAILOUT_CASH_KRW'], message });
}
