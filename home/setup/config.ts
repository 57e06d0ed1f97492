import { secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { z } from 'zod';

export const setupConfigSchema = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  STARTING_CASH_KRW: wholeNumber(0, 1_000_000_000)
    .default(10_000_000)
    .transform(wholeDecimal)
    .describe('What a new account starts with, in whole won'),
  DEMO_ACCOUNTS: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('Whether to open the demo accounts; native mode only'),
});
