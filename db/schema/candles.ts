import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  integer,
  type PgColumn,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';

/** What a candle may lack, from the least to the worst: of several gaps it shows the last here. */
export const candleGap = pgEnum('candle_gap', ['BACKFILLED', 'UNRECOVERABLE', 'OPEN']);

const barColumns = () => ({
  tickerId: text('ticker_id').notNull(),
  /** Its start. */
  openAt: moment('open_at').notNull(),
  open: money('open').notNull(),
  high: money('high').notNull(),
  low: money('low').notNull(),
  close: money('close').notNull(),
  /** Null where unknown for any part of it. */
  volume: money('volume'),
});

const candleColumns = () => ({
  ...barColumns(),
  /** Of its last print. */
  source: text('source').notNull(),
  gap: candleGap('gap'),
  /** 1 as first stored; one more whenever anything above changed. */
  revision: integer('revision').notNull().default(1),
});

interface PriceColumns {
  readonly open: PgColumn;
  readonly high: PgColumn;
  readonly low: PgColumn;
  readonly close: PgColumn;
}

const isOrdered = ({ open, high, low, close }: PriceColumns) =>
  sql`${low} <= least(${open}, ${close}) and ${high} >= greatest(${open}, ${close})`;

/** One-minute candles, by the month (in SQL: native partitions, or chunks of TimescaleDB). */
export const candles = pgTable('candles', candleColumns(), (table) => [
  primaryKey({ columns: [table.tickerId, table.openAt] }),
  check('candles_are_ordered', isOrdered(table)),
]);

/** Longer candles, each made of the next shorter ones. Days are UTC days. */
export const candleRollups = pgTable(
  'candle_rollups',
  {
    ...candleColumns(),
    /** How long it is. */
    minutes: smallint('minutes').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tickerId, table.minutes, table.openAt] }),
    check('candle_rollups_known_minutes', sql`${table.minutes} in (5, 15, 30, 60, 240, 1440)`),
    check('candle_rollups_are_ordered', isOrdered(table)),
  ],
);

/** Minutes of an instrument that start before this are made of a tape that no longer changes. */
export const candleHeads = pgTable('candle_heads', {
  tickerId: text('ticker_id').primaryKey(),
  completeTo: moment('complete_to').notNull(),
});

/**
 * Bars of a venue's own from before an instrument's tape begins, of each length as the venue has it. For
 * looking at: a table of its own, so that nothing that decides money can take one for a candle.
 */
export const candleHistory = pgTable(
  'candle_history',
  {
    ...barColumns(),
    minutes: smallint('minutes').notNull(),
    source: text('source').notNull(),
    /** It ends where the tape begins, which is within its time: the candle of the tape goes on from it. */
    isPart: boolean('is_part').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tickerId, table.minutes, table.openAt] }),
    check('candle_history_known_minutes', sql`${table.minutes} in (1, 5, 15, 30, 60, 240, 1440)`),
    check('candle_history_is_ordered', isOrdered(table)),
  ],
);

/** Which lengths of which instruments were asked for; each is asked for once. */
export const candleHistoryMarks = pgTable(
  'candle_history_marks',
  {
    tickerId: text('ticker_id').notNull(),
    minutes: smallint('minutes').notNull(),
    /** Where its tape begins: the first minute that has a candle of it. */
    beginsAt: moment('begins_at').notNull(),
    storedAt: moment('stored_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tickerId, table.minutes] })],
);
