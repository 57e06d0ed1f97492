import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { users } from './accounts.ts';
import { bytes, moment } from './columns.ts';

/** Keys of bots. A key counts from `created_at` until it is revoked or has expired. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    name: text('name').notNull(),
    /** The public beginning of the key. */
    prefix: text('prefix').notNull().unique(),
    /** SHA-256 of the whole key, which is shown once and kept nowhere. */
    digest: bytes('digest').notNull(),
    scopes: text('scopes').array().notNull(),
    /** Requests a day (KST) that are answered. */
    dailyQuota: integer('daily_quota').notNull(),
    createdAt: moment('created_at').notNull(),
    /** Chosen by the owner, or the end of the overlap after a rotation. */
    expiresAt: moment('expires_at'),
    /** False once revoked; the row stays. */
    isActive: boolean('is_active').notNull().default(true),
    revokedAt: moment('revoked_at'),
    /** The key that this one took over from; a key has one successor. */
    rotatedFrom: uuid('rotated_from').unique(),
    /** Place of its last change among those that the edges are told; see `next_control_change`. */
    changeId: bigint('change_id', { mode: 'number' }).notNull(),
  },
  (table) => [
    check('api_keys_digest_is_sha256', sql`octet_length(${table.digest}) = 32`),
    check(
      'api_keys_scopes_are_known',
      sql`${table.scopes} <@ array['read', 'trade', 'admin'] and cardinality(${table.scopes}) > 0`,
    ),
    check('api_keys_revoked_or_active', sql`${table.isActive} = (${table.revokedAt} is null)`),
    index('api_keys_of_user').on(table.userId, table.createdAt, table.id),
    index('api_keys_by_change').on(table.changeId),
  ],
);

/** How much a key was used, by the day in Seoul. Apart from the keys, for it changes all the time. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => apiKeys.id),
    day: date('day').notNull(),
    /** Answered by home. */
    requests: bigint('requests', { mode: 'number' }).notNull().default(0),
    /** Taken by an edge and seen by the engine; one that is delivered twice counts twice. */
    orders: bigint('orders', { mode: 'number' }).notNull().default(0),
    lastUsedAt: moment('last_used_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.day] })],
);
