import { sql } from 'drizzle-orm';
import { check, date, integer, jsonb, pgTable, text, time, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/**
 * What administrators said of single days, beside the table that comes with the code: append-only, the
 * last word on a day counts. Written by the SQL function `set_calendar_override` alone.
 */
export const calendarOverrides = pgTable(
  'calendar_overrides',
  {
    /** 1, 2, 3 …: rows commit in this order and none is left out. */
    id: integer('id').primaryKey(),
    /** KRX or US. */
    market: text('market').notNull(),
    /** In the market's zone, as `opens` and `closes` are. */
    day: date('day').notNull(),
    /** CLOSED, SESSION, or TABLE: what the table says, after all. */
    kind: text('kind').notNull(),
    opens: time('opens', { precision: 0 }),
    closes: time('closes', { precision: 0 }),
    /** Shown to everyone as the reason. */
    note: text('note').notNull(),
    setBy: uuid('set_by').notNull(),
    setAt: moment('set_at').notNull(),
    /** Counts for orders accepted from then on; by then every process has read it. */
    effectiveFrom: moment('effective_from').notNull(),
  },
  (table) => [
    check('calendar_overrides_market', sql`${table.market} in ('KRX', 'US')`),
    check(
      'calendar_overrides_kind',
      sql`case ${table.kind} when 'SESSION' then coalesce(${table.closes} > ${table.opens}, false)
        when 'CLOSED' then num_nonnulls(${table.opens}, ${table.closes}) = 0
        when 'TABLE' then num_nonnulls(${table.opens}, ${table.closes}) = 0 else false end`,
    ),
    check('calendar_overrides_note_is_short', sql`char_length(${table.note}) <= 200`),
    check(
      'calendar_overrides_are_read_before',
      sql`${table.effectiveFrom} >= ${table.setAt} + interval '2 minutes'`,
    ),
  ],
);

/** The last comparison of a market's days with what its broker says of them. */
export const calendarChecks = pgTable('calendar_checks', {
  market: text('market').primaryKey(),
  /** Written before the broker is asked, so that a process that keeps dying does not keep asking. */
  attemptedAt: moment('attempted_at').notNull(),
  /** Of the last answer; null before the first. */
  checkedAt: moment('checked_at'),
  /** The last day that the answer told of. */
  throughDay: date('through_day'),
  /** [{day, ours, theirs}], the state of each being OPEN or CLOSED. */
  differences: jsonb('differences').notNull().default([]),
  /** Of the last attempt; null where it was answered. */
  lastFault: text('last_fault'),
});
