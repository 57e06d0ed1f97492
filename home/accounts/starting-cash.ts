import { wholeNumber } from '@mockstreet/shared/config';
import { wholeDecimal } from '@mockstreet/shared/decimal';

/** STARTING_CASH_KRW, for whoever opens accounts. */
export const startingCashKrw = wholeNumber(0, 1_000_000_000)
  .default(10_000_000)
  .transform(wholeDecimal)
  .describe('What a new account starts with, in whole won');
