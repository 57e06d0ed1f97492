import { sql } from 'drizzle-orm';
import { check, date, json, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** What a day in Seoul came to, once it is told. Written by the SQL function `write_daily_report` alone. */
export const dailyReports = pgTable(
  'daily_reports',
  {
    day: date('day').primaryKey(),
    /** Of the figures. */
    version: smallint('version').notNull(),
    /** REPORTED is told in Discord; the others are days on which there was nobody to tell of. */
    outcome: text('outcome').notNull(),
    figures: json('figures').notNull(),
    writtenAt: moment('written_at').notNull(),
  },
  (table) => [
    check(
      'daily_reports_outcome',
      sql`${table.outcome} in ('REPORTED', 'NO_TRADES', 'NO_FIGURES')`,
    ),
    check('daily_reports_count_up', sql`${table.version} > 0`),
  ],
);
