import { z } from 'zod';

/**
 * A backup is a tar archive, encrypted with age (age-encryption.org/v1), so that those two tools
 * alone open it when ours are gone:
 *
 *     age --decrypt -i IDENTITY FILE | tar --extract
 *     cat postgres.dump/* | pg_restore --dbname …
 *
 * First comes `manifest.json`, last `checksums.json`; in between the parts. A part too large to be
 * held in memory is a folder of numbered pieces.
 */
export const BACKUP_FORMAT = 1;

export const MANIFEST_NAME = 'manifest.json';
export const CHECKSUMS_NAME = 'checksums.json';
/** What pg_dump wrote, in its custom format. */
export const DUMP_PART = 'postgres.dump';
/** What pg_basebackup wrote: a tar of the cluster's folder. */
export const BASE_PART = 'postgres.base.tar';
/** Redis' `config:msg_template:*`, as an object of texts. */
export const TEMPLATES_PART = 'templates.json';
/** Before the names of home's key files. */
export const KEYS_FOLDER = 'keys/';

/** What every version writes in the same way, to be understood before the rest is. */
export const manifestFormatSchema = z.object({ format: z.int().positive() });

const positionSchema = z.string().regex(/^\d{1,19}\.\d{1,19}$/);

export const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** dump: one moment of the database. base: a copy of the cluster, to be rolled on with its WAL. */
  kind: z.enum(['dump', 'base']),
  /** Of our code. */
  version: z.string(),
  /** RFC 3339 UTC: the moment that the dump shows; of a base, when its copying began. */
  taken_at: z.iso.datetime({ precision: 6 }),
  schema: z.object({
    /** The newest migration in it. */
    migration: z.string(),
    /** That migration's place in time, by which migrations are ordered. */
    migrated_to: z.int(),
  }),
  postgres: z.object({ version: z.string(), major: z.int() }),
  /** In how many partitions its orders lie; null where that was not known. */
  partitions: z.int().positive().nullable(),
  /** Rows per table. Empty in a base, which goes on changing. */
  counts: z.record(z.string(), z.int().nonnegative()),
  /** See home/verify/ledger-hash.ts; null in a base. */
  ledger_hash: z.string().nullable(),
  /** How far each reader of the outbox had come. */
  outbox_cursors: z.record(z.string(), positionSchema),
  /** The first WAL segment that a base needs. */
  wal_from: z.string().optional(),
  /** Of the cluster that a base is a copy of, and that its WAL has to be of. */
  system_identifier: z.string().optional(),
});

export type Manifest = z.output<typeof manifestSchema>;

export const checksumsSchema = z.object({
  /** SHA-256 in hexadecimal and length of every part, the manifest among them. */
  parts: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int().nonnegative() })),
});

export type Checksums = z.output<typeof checksumsSchema>;
