import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** What users choose to show their friends. Who has no row shows nothing but what the ranking tells anyway. */
export const profiles = pgTable('profiles', {
  userId: uuid('user_id').primaryKey(),
  /** A line about themselves; null where they say nothing. */
  bio: text('bio'),
  showsEquity: boolean('shows_equity').notNull().default(false),
  showsPositions: boolean('shows_positions').notNull().default(false),
  showsTrades: boolean('shows_trades').notNull().default(false),
  changedAt: moment('changed_at').notNull(),
});
