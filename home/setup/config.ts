import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';
import { startingCashKrw } from '#accounts/starting-cash';

const variables = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  STARTING_CASH_KRW: startingCashKrw,
  ROLE_PASSWORDS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JSON: the password of every role that home’s services sign in to Postgres with'),
  OWNER_PASSWORDS_BEFORE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'JSON: former passwords of the owner, one of which may still hold; DATABASE_URL has the one to be set',
    ),
  BACKUP_WAL: z.enum(['off', 'on']).default('off'),
  DEMO_ACCOUNTS: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('Whether to open the demo accounts; native mode only'),
  DEMO_FRIENDS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JSON: the accounts of the friends who trade by themselves in the demo'),
  ADMIN_INVITE: z
    .enum(['if-none', 'now'])
    .default('if-none')
    .describe(
      'When to print a one-time invite for an administrator. now: at every set-up, for when all of them have lost their passwords. Not with demo accounts',
    ),
});

export const setupConfigSchema = variables.refine(
  (config) => config.DEMO_FRIENDS_FILE === undefined || config.DEMO_ACCOUNTS === 'yes',
  {
    path: ['DEMO_FRIENDS_FILE'],
    message: 'goes with DEMO_ACCOUNTS=yes, in the native mode only',
  },
);
