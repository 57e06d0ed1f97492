import { sql } from 'drizzle-orm';
import {
  check,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';
import { printKind } from './market.ts';

/**
 * What the house did to accounts that had fallen below their maintenance margin: once for each moment, and
 * never changed. What it sold are orders that name it (orders.liquidation_id), each with its fill.
 */
export const liquidations = pgTable(
  'liquidations',
  {
    /** Derived from (user_id, at). */
    id: uuid('id').primaryKey(),
    /** No foreign key: written with the wallet's update (docs/decisions/0001). */
    userId: uuid('user_id').notNull(),
    /** Event time: of the print, the charge of interest, or the event of the account that breached it. */
    at: moment('at').notNull(),
    /** The print that breached it; null where something of the account did. */
    printTickerId: text('print_ticker_id'),
    printAt: moment('print_at'),
    printKind: printKind('print_kind'),
    printLast: money('print_last'),
    printSource: text('print_source'),
    /** Of exposure: below that much equity it was breached. */
    maintenance: money('maintenance').notNull(),
    cashKrw: money('cash_krw').notNull(),
    exposureKrw: money('exposure_krw').notNull(),
    equityKrw: money('equity_krw').notNull(),
    /** The same once it was over. */
    cashAfterKrw: money('cash_after_krw').notNull(),
    exposureAfterKrw: money('exposure_after_krw').notNull(),
    equityAfterKrw: money('equity_after_krw').notNull(),
    /** How many orders that rested it took back, and how many positions it sold. */
    cancelled: integer('cancelled').notNull(),
    sold: integer('sold').notNull(),
    /** Digest of the rules that it was decided under (home/trading/rules/rules-digest.ts). */
    decidedUnder: text('decided_under').notNull(),
    /** Wall time at which home wrote it. */
    settledAt: moment('settled_at').notNull(),
  },
  (table) => [
    unique('liquidations_of_a_moment').on(table.userId, table.at),
    check(
      'liquidations_print_is_whole',
      sql`num_nonnulls(${table.printTickerId}, ${table.printAt}, ${table.printKind}, ${table.printLast}, ${table.printSource}) in (0, 5)`,
    ),
    check(
      'liquidations_did_something',
      sql`${table.cancelled} >= 0 and ${table.sold} >= 0 and ${table.cancelled} + ${table.sold} > 0`,
    ),
  ],
);

/** Interest on what accounts owed, a day at a time: once for each, and never changed. */
export const interestCharges = pgTable(
  'interest_charges',
  {
    userId: uuid('user_id').notNull(),
    /** Event time: midnight in Seoul. */
    at: moment('at').notNull(),
    /** Of its ledger lines; derived from (user_id, at). */
    journalId: uuid('journal_id').notNull().unique('interest_charges_journal'),
    /** What was owed just before. */
    liabilityKrw: money('liability_krw').notNull(),
    /** Of a year, as a fraction. */
    rate: money('rate').notNull(),
    /** For one day, in whole won, rounded up. */
    interestKrw: money('interest_krw').notNull(),
    /** Digest of the rules that it was charged under. */
    decidedUnder: text('decided_under').notNull(),
    settledAt: moment('settled_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.at] }),
    check(
      'interest_charges_are_owed',
      sql`${table.liabilityKrw} > 0 and ${table.interestKrw} > 0
        and ${table.interestKrw} = trunc(${table.interestKrw})`,
    ),
  ],
);

/**
 * What the house has lent on since when, as its engines were configured: append-only, written by the engine that comes
 * up with other figures than the last. What was decided is held against the figures of its time.
 */
export const marginTerms = pgTable(
  'margin_terms',
  {
    /** 1, 2, 3 … */
    id: integer('id').primaryKey(),
    /** Wall time at which the first engine came up with it. */
    since: moment('since').notNull(),
    leverageMax: smallint('leverage_max').notNull(),
    /** Of exposure. */
    maintenance: money('maintenance').notNull(),
    /** Of a year, as a fraction. */
    interestRate: money('interest_rate').notNull(),
  },
  (table) => [check('margin_terms_count_up', sql`${table.id} > 0`)],
);
