import { sql } from 'drizzle-orm';
import { check, index, json, pgTable, smallint, unique, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/**
 * How far each user has read their notifications. What these are is no table: they follow from what was decided (the
 * view `notification_facts`, SQL).
 */
export const notificationMarks = pgTable('notification_marks', {
  userId: uuid('user_id').primaryKey(),
  /** All up to this place of the list is read. */
  upToAt: moment('up_to_at').notNull(),
  upToId: uuid('up_to_id').notNull(),
  /** Read beyond it, so recent that another may yet come in before them. */
  also: uuid('also').array().notNull(),
  markedAt: moment('marked_at').notNull(),
});

/** What an outage came to for one account: once, and never changed. Written by the SQL function `write_away_digests`. */
export const awayDigests = pgTable(
  'away_digests',
  {
    /** Derived from (user_id, from_at). */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at').notNull(),
    /** Of the figures. */
    version: smallint('version').notNull(),
    figures: json('figures').notNull(),
    /** Wall time: by then all that they count was decided. */
    writtenAt: moment('written_at').notNull(),
  },
  (table) => [
    unique('away_digests_of_an_outage').on(table.userId, table.fromAt),
    index('away_digests_newest').on(table.userId, table.writtenAt, table.id),
    check('away_digests_go_forward', sql`${table.toAt} > ${table.fromAt}`),
    check('away_digests_count_up', sql`${table.version} > 0`),
  ],
);

/** Outages of which everyone concerned has been told. */
export const toldOutages = pgTable('told_outages', {
  fromAt: moment('from_at').primaryKey(),
  toAt: moment('to_at').notNull(),
  toldAt: moment('told_at').notNull(),
});
