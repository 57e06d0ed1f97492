import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';
import { bailoutVariables, refuseHarmfulBailout } from './bailout-rules.ts';
import { humanEtfVariables, refuseUnfitListing } from './human-etf-rules.ts';
import { marginVariables, refuseHopelessMargin } from './margin-rules.ts';

/** A cap in won. */
const wonOrNone = (preset: number, maximum: number, what: string) =>
  wholeNumber(0, maximum).default(preset).describe(`${what}; 0 for no cap`);
const ORDER_MAX = 100_000_000_000;
const KRW_MAX = 999_999_999_999;

/** Configuration of the engine process. */
export const engineConfigSchema = z
  .object({
    HOST: host(),
    PORT: port().meta({ description: 'Health and metrics' }),
    DATABASE_URL: secretUrl('postgres', 'postgresql'),
    AMQP_URL: secretUrl('amqp', 'amqps'),
    PUBLIC_KEYS_FILE: z
      .string()
      .min(1)
      .describe('Public halves of home’s token and sealing keys; npm run keys:rotate'),
    SEALING_KEYS_FILE: z
      .string()
      .min(1)
      .describe(
        'Private keys (JWK set, X25519) that credentials are sealed to; npm run keys:rotate',
      ),
    PARTITIONS: wholeNumber(1, 256).default(2),
    SESSIONS: z.enum(['real', 'always']).default('real'),
    ENGINE_INDEX: wholeNumber(0, 255).default(0).meta({
      description: 'Which of the engines this is; it prefers partitions with this remainder',
    }),
    ENGINE_COUNT: wholeNumber(1, 256).default(1),
    BATCH_SIZE: wholeNumber(1, 5000).default(2000),
    POOL_SIZE: wholeNumber(1, 20_000).default(4000),
    OPEN_ORDERS_MAX: wholeNumber(1, 150)
      .default(100)
      .describe('LIMIT orders that one user may have resting'),
    ORDER_KRW_MAX: wonOrNone(1_000_000_000, ORDER_MAX, 'What one order may be worth, in won'),
    TURNOVER_CAP_BPS: wholeNumber(0, 10_000)
      .default(100)
      .describe(
        'What one order may be of what is traded of its instrument in 24 hours, in basis points; 0 for no cap',
      ),
    INSTRUMENT_EXPOSURE_KRW_MAX: wonOrNone(
      0,
      KRW_MAX,
      'What one user may have put into one instrument, in won at cost',
    ),
    EXPOSURE_KRW_MAX: wonOrNone(
      0,
      KRW_MAX,
      'What one user may have put into all instruments, in won at cost',
    ),
    DAILY_LOSS_KRW_MAX: wonOrNone(
      0,
      KRW_MAX,
      'What one user may lose by trades in a day of Seoul, in won; beyond it only sales',
    ),
    ...marginVariables,
    ...bailoutVariables,
    ...humanEtfVariables,
  })
  .superRefine(refuseHopelessMargin)
  .superRefine(refuseHarmfulBailout)
  .superRefine(refuseUnfitListing);
export type EngineConfig = z.output<typeof engineConfigSchema>;
