import { sql } from 'drizzle-orm';
import { bigint, boolean, check, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';

export const userRole = pgEnum('user_role', ['ADMIN', 'USER']);

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    username: text('username').notNull().unique(),
    nickname: text('nickname').notNull(),
    role: userRole('role').notNull().default('USER'),
    passwordHash: text('password_hash').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [check('users_username_is_lower', sql`${table.username} = lower(${table.username})`)],
);

export const wallets = pgTable(
  'wallets',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id),
    balanceKrw: money('balance_krw').notNull(),
    /** Counts settlements of this account; a write names the version it was computed from. */
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    lastUpdated: moment('last_updated').notNull(),
  },
  (table) => [
    check('wallets_balance_not_negative', sql`${table.balanceKrw} >= 0`),
    check('wallets_balance_whole_won', sql`${table.balanceKrw} = trunc(${table.balanceKrw})`),
  ],
);
