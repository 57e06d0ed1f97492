import { host, port, secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Configuration of the journal, which lays down at the edge what a lost database had. */
export const journalConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('Broker at the edge'),
  JOURNAL_KEY_FILE: z
    .string()
    .min(1)
    .describe('Keys (JWK set, A256GCM) that seal the journal; npm run keys:rotate'),
});
