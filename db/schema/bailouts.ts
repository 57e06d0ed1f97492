import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';
import { currency } from './market.ts';

/** What accounts had and owed that began anew: once for each command that asked for it and was granted, never changed. */
export const bailouts = pgTable(
  'bailouts',
  {
    /** The command; the journal of its ledger lines and its receipt have the same id. */
    commandId: uuid('command_id').primaryKey(),
    /** No foreign key: written with the wallet's update (docs/decisions/0001). */
    userId: uuid('user_id').notNull(),
    /** Event time. */
    at: moment('at').notNull(),
    /** Below zero it is what was owed. */
    cashBeforeKrw: money('cash_before_krw').notNull(),
    /** What was held, at what it could have been sold for. */
    exposureBeforeKrw: money('exposure_before_krw').notNull(),
    equityBeforeKrw: money('equity_before_krw').notNull(),
    /** Up to which it was granted. */
    equityMaxKrw: money('equity_max_krw').notNull(),
    /** Of what was owed: all. */
    writtenOffKrw: money('written_off_krw').notNull(),
    /** What was missing to the fresh cash. */
    givenKrw: money('given_krw').notNull(),
    /** All that the account had behind it: also its equity then. */
    cashKrw: money('cash_krw').notNull(),
    /** How many positions it took (bailout_surrenders), and how many orders. */
    surrendered: integer('surrendered').notNull(),
    cancelled: integer('cancelled').notNull(),
    /** Before this moment the account may neither owe nor be bailed out once more, nor be listed. */
    trustedAgainAt: moment('trusted_again_at').notNull(),
    /** Digest of the rules that what was held was valued by (home/trading/rules/rules-digest.ts). */
    decidedUnder: text('decided_under').notNull(),
    /** Wall time at which home wrote it. */
    settledAt: moment('settled_at').notNull(),
  },
  (table) => [
    unique('bailouts_of_a_moment').on(table.userId, table.at),
    check(
      'bailouts_are_for_who_failed',
      sql`${table.equityBeforeKrw} <= ${table.equityMaxKrw}
        and ${table.equityBeforeKrw} = ${table.cashBeforeKrw} + ${table.exposureBeforeKrw}`,
    ),
    check(
      'bailouts_come_to_fresh_cash',
      sql`${table.writtenOffKrw} = greatest(-${table.cashBeforeKrw}, 0) and ${table.givenKrw} >= 0
        and ${table.cashKrw} = ${table.cashBeforeKrw} + ${table.writtenOffKrw} + ${table.givenKrw}`,
    ),
    check(
      'bailouts_count',
      sql`${table.surrendered} >= 0 and ${table.cancelled} >= 0 and ${table.trustedAgainAt} >= ${table.at}`,
    ),
  ],
);

/** Positions that bailouts took: nobody bought them, and their cost is lost. */
export const bailoutSurrenders = pgTable(
  'bailout_surrenders',
  {
    commandId: uuid('command_id').notNull(),
    userId: uuid('user_id').notNull(),
    tickerId: text('ticker_id').notNull(),
    /** Of the bailout. */
    at: moment('at').notNull(),
    currency: currency('currency').notNull(),
    quantity: money('quantity').notNull(),
    /** In the instrument's currency, and in won. */
    cost: money('cost').notNull(),
    costKrw: money('cost_krw').notNull(),
    /** What it counted for in the equity. */
    valueKrw: money('value_krw').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.at, table.tickerId] }),
    check(
      'bailout_surrenders_are_of_something',
      sql`${table.quantity} > 0 and ${table.cost} >= 0 and ${table.costKrw} >= 0 and ${table.valueKrw} >= 0`,
    ),
  ],
);
