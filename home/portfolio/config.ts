import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';

/** Configuration of the process that strikes snapshots of accounts. */
export const snapshotsConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  SNAPSHOT_RETENTION_DAYS: wholeNumber(30, 36_500)
    .default(400)
    .describe('Days that equity is kept by the minute; by the day it is kept for good'),
});
