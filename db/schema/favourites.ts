import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** What each user wants to find at once. A row each, so that an image of it tells of what was taken off too. */
export const favourites = pgTable(
  'favourites',
  {
    userId: uuid('user_id').primaryKey(),
    /** In the order in which they were added. */
    tickerIds: text('ticker_ids').array().notNull(),
    /** When each was. */
    addedAt: moment('added_at').array().notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [
    check(
      'favourites_are_few',
      sql`cardinality(${table.tickerIds}) <= 200 and cardinality(${table.addedAt}) = cardinality(${table.tickerIds})`,
    ),
  ],
);
