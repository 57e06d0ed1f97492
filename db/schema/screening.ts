import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';
import { pricedColumns } from './market.ts';

/**
 * When an instrument was halted: in [from_at, to_at) it has no prints, and its orders' deadlines
 * stand still. Asked for by administrators or by the feeder; only the feeder, who knows how far the
 * tape is told, sets the two ends.
 */
export const halts = pgTable(
  'halts',
  {
    id: uuid('id').primaryKey(),
    tickerId: text('ticker_id').notNull(),
    /** ADMIN, or JUMP: a confirmed jump that no corporate action explains. */
    cause: text('cause').notNull(),
    note: text('note'),
    /** Null for a JUMP. */
    requestedBy: uuid('requested_by'),
    requestedAt: moment('requested_at').notNull(),
    fromAt: moment('from_at'),
    resumeRequestedAt: moment('resume_requested_at'),
    /** Null where a corporate action explained the jump. */
    resumedBy: uuid('resumed_by'),
    toAt: moment('to_at'),
    /** JUMP only: the two prices, of which the latter never came to the tape. */
    beforeAt: moment('before_at'),
    beforePrice: money('before_price'),
    afterAt: moment('after_at'),
    afterPrice: money('after_price'),
    source: text('source'),
  },
  (table) => [
    uniqueIndex('halts_one_open').on(table.tickerId).where(sql`${table.toAt} is null`),
    index('halts_newest').on(table.requestedAt, table.id),
    check(
      'halts_cause',
      sql`case ${table.cause} when 'ADMIN' then ${table.requestedBy} is not null
        when 'JUMP' then ${table.fromAt} is not null and num_nulls(${table.beforeAt},
          ${table.beforePrice}, ${table.afterAt}, ${table.afterPrice}, ${table.source}) = 0
        else false end`,
    ),
    check(
      'halts_end_after_they_begin',
      sql`${table.toAt} is null or ${table.toAt} >= ${table.fromAt}`,
    ),
    check('halts_note_is_short', sql`char_length(${table.note}) <= 200`),
  ],
);

/** Prints that were not believed. Kept for a while, for people to look at. */
export const quarantinedPrints = pgTable(
  'quarantined_prints',
  {
    ...pricedColumns(),
    /** OUTSIDE_BAND, UNCONFIRMED, or ALONE: nothing came to confirm it. */
    reason: text('reason').notNull(),
    quarantinedAt: moment('quarantined_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tickerId, table.at] }),
    index('quarantined_prints_newest').on(table.quarantinedAt, table.tickerId, table.at),
  ],
);

/** What the price band of a KRX share was drawn around, on each day in Seoul. */
export const sessionBases = pgTable(
  'session_bases',
  {
    tickerId: text('ticker_id').notNull(),
    day: date('day').notNull(),
    base: money('base').notNull(),
    /** The venue that named it, or `tape` where it follows from the previous close. */
    source: text('source').notNull(),
    recordedAt: moment('recorded_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tickerId, table.day] })],
);
