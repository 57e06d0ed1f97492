import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { tracingVariables } from '@mockstreet/shared/node/open-tracing';
import { z } from 'zod';
import { bailoutVariables, refuseHarmfulBailout } from './rules/bailout-rules.ts';
import { guardVariables } from './rules/guard-rules.ts';
import { humanEtfVariables, refuseUnfitListing } from './rules/human-etf-rules.ts';
import { marginVariables, refuseHopelessMargin } from './rules/margin-rules.ts';

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
    ...guardVariables,
    ...marginVariables,
    ...bailoutVariables,
    ...humanEtfVariables,
    ...tracingVariables,
  })
  .superRefine(refuseHopelessMargin)
  .superRefine(refuseHarmfulBailout)
  .superRefine(refuseUnfitListing);
export type EngineConfig = z.output<typeof engineConfigSchema>;
