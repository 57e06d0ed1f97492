import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';

/**
 * One restore, where there is no npm; all of home's processes but the servers are stopped. The image
 * needs PostgreSQL's client programs, as that of `backup` does.
 */
export const restoreConfigSchema = z.object({
  RESTORE_FILE: z.string().describe('The backup to restore'),
  BACKUP_IDENTITY_FILE: z
    .string()
    .describe('age identity (AGE-SECRET-KEY-…) that opens backups; brought along for the occasion'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe(
    "Postgres that home owns, as the database's owner",
  ),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis, which keeps what admins have set'),
  AMQP_URL: secretUrl('amqp', 'amqps').describe('Broker at the edge'),
  RABBITMQ_MANAGEMENT_URL: secretUrl('http', 'https').describe('Its management API'),
  BACKUP_KEYS_DIR: z.string().describe("Folder of home's key files, to be written"),
  RESTORE_OVER: z
    .enum(['yes', 'no'])
    .default('no')
    .describe(
      'yes: a database that has orders is renamed and kept, and the restored takes its place',
    ),
  RESTORE_REPLAY: z
    .enum(['yes', 'no'])
    .default('yes')
    .describe('no: what happened after the backup is given up, though the edge may know it'),
  RESTORE_ACCEPT_GAPS: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('yes: go on where the journals of the edge lack something that happened'),
  SESSIONS: z.enum(['real', 'always']).default('real'),
  PATH: z.string().optional(),
  POSTGRES_PROGRAMS: z
    .string()
    .optional()
    .describe("Folder of PostgreSQL's client programs; else they are looked for along PATH"),
});
