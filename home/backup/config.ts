import { host, port, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { z } from 'zod';

const keep = (unit: string, few: number, besides = 'the newest is kept in any case') =>
  wholeNumber(0, 1_000)
    .default(few)
    .describe(`Of how many ${unit} back a backup is kept; ${besides}`);

/**
 * The process `backup`. Its image needs PostgreSQL's client programs (pg_dump, pg_basebackup) of the
 * server's major version or newer, and nothing else besides Node.
 */
export const backupConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics of the backup process'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis, which keeps what admins have set'),
  BACKUP_DIR: z.string().describe('Folder that the backups are written to, one file each'),
  BACKUP_RECIPIENT_FILE: z
    .string()
    .describe(
      'age recipient (age1…) that backups are encrypted to; its identity is kept elsewhere',
    ),
  BACKUP_KEYS_DIR: z.string().describe("Folder of home's key files, which go into each backup"),
  BACKUP_AT_KST: wholeNumber(0, 23).default(4).describe('Hour in Seoul of the daily backup'),
  BACKUP_KEEP_DAYS: keep('days', 14, 'of the last seven of them all are'),
  BACKUP_KEEP_WEEKS: keep('weeks', 8),
  BACKUP_KEEP_MONTHS: keep('months', 12),
  BACKUP_WAL: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'on: also a copy of the cluster a week and all WAL since, to recover any moment. PostgreSQL has to archive its WAL into WAL_SPOOL_DIR',
    ),
  WAL_SPOOL_DIR: z
    .string()
    .default('/var/lib/mockstreet/wal')
    .describe('Folder that PostgreSQL archives its WAL into, from where it is taken encrypted'),
  WAL_SPOOL_MB_MAX: wholeNumber(16, 1_000_000)
    .default(1_024)
    .describe('Alarm while more megabytes of WAL than this wait in WAL_SPOOL_DIR'),
  WAL_SPOOL_MINUTES_MAX: wholeNumber(2, 1_440)
    .default(15)
    .describe('Alarm while WAL has waited there for longer than this'),
  PARTITIONS: wholeNumber(1, 256).default(2),
  PATH: z.string().optional(),
  POSTGRES_PROGRAMS: z
    .string()
    .optional()
    .describe("Folder of PostgreSQL's client programs; else they are looked for along PATH"),
});
