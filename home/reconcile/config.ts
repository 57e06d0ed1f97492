import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/** One look for orders that stand in the edge's journal alone; run in the container of `restore`. */
export const reconcileConfigSchema = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe(
    "Postgres that home owns, as the database's owner",
  ),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('Broker at the edge'),
  RABBITMQ_MANAGEMENT_URL: secretUrl('http', 'https').describe('Its management API'),
  BACKUP_KEYS_DIR: z.string().describe("Folder of home's key files"),
  SESSIONS: z.enum(['real', 'always']).default('real'),
});
