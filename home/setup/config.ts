import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';
import { startingCashKrw } from '#accounts/starting-cash';

export const setupConfigSchema = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  STARTING_CASH_KRW: startingCashKrw,
  DEMO_ACCOUNTS: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('Whether to open the demo accounts; native mode only'),
});
