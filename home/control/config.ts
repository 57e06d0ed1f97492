import { host, port, secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Configuration of the control process, which tells the edges what they may believe. */
export const controlConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('Broker at the edge'),
  CONTROL_KEY_FILE: z
    .string()
    .min(1)
    .describe('Private key (JWK set, Ed25519) that signs what the edges are told'),
  PUBLIC_KEYS_FILE: z
    .string()
    .min(1)
    .describe('Public halves of home’s token and sealing keys; npm run keys:rotate'),
});
