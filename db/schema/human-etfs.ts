import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';

/** Users who listed themselves, once each: what the share began with. Never changed, but that it closes once. */
export const humanEtfs = pgTable(
  'human_etfs',
  {
    tickerId: text('ticker_id').primaryKey(),
    /** No foreign key: written with the wallet's update (docs/decisions/0001). */
    userId: uuid('user_id').notNull().unique('human_etfs_once_in_a_lifetime'),
    /** The LIST; its receipt has the same id. */
    commandId: uuid('command_id').notNull(),
    dividendRate: money('dividend_rate').notNull(),
    /** Event time. Orders on it are of later moments. */
    listedAt: moment('listed_at').notNull(),
    firstStrikeAt: moment('first_strike_at').notNull(),
    /** What a share began at, and of what equity. */
    price: money('price').notNull(),
    navKrw: money('nav_krw').notNull(),
    /** Cash and the cost of what was held: what profit is counted from. */
    bookKrw: money('book_krw').notNull(),
    decidedUnder: text('decided_under').notNull(),
    /** Wall time at which home wrote it. */
    settledAt: moment('settled_at').notNull(),
    /** Of its last strike (event time); null while it is listed. */
    closedAt: moment('closed_at'),
  },
  (table) => [
    check('human_etfs_name', sql`${table.tickerId} ~ '^HUMAN-ETF-[A-Z0-9]{2,16}$'`),
    check(
      'human_etfs_begin_with_something',
      sql`${table.dividendRate} between 0 and 1 and ${table.price} > 0 and ${table.navKrw} > 0
        and ${table.firstStrikeAt} > ${table.listedAt} and ${table.closedAt} >= ${table.firstStrikeAt} is not false`,
    ),
  ],
);

/** What a share was worth, and what it paid, once a day; never changed. Won amounts are whole. */
export const humanEtfStrikes = pgTable(
  'human_etf_strikes',
  {
    tickerId: text('ticker_id').notNull(),
    /** Event time. */
    at: moment('at').notNull(),
    /** The STRIKE; the issuer's receipt, and the journal of what it paid, have the same id. */
    commandId: uuid('command_id').notNull(),
    userId: uuid('user_id').notNull(),
    /** Of the issuer, before it paid. */
    navKrw: money('nav_krw').notNull(),
    price: money('price').notNull(),
    /** What the next price is reckoned from: the equity behind what it paid. */
    baseKrw: money('base_krw').notNull(),
    /** Every price that it is made of is later than what is ordered before this moment. */
    pricedFrom: moment('priced_from').notNull(),
    /** Since the listing, what was paid not taken off. */
    realisedKrw: money('realised_krw').notNull(),
    highWaterKrw: money('high_water_krw').notNull(),
    dueKrw: money('due_krw').notNull(),
    perShare: money('per_share').notNull(),
    paidKrw: money('paid_krw').notNull(),
    /** What later profit is counted from: that of the listing less all that was paid. */
    bookKrw: money('book_krw').notNull(),
    /** Of record: how many shares are out, and with how many. */
    outstanding: money('outstanding').notNull(),
    holders: bigint('holders', { mode: 'number' }).notNull(),
    /** The last one: whoever held any was paid its price. */
    isClosing: boolean('is_closing').notNull(),
    decidedUnder: text('decided_under').notNull(),
    settledAt: moment('settled_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tickerId, table.at] }),
    index('human_etf_strikes_of_user').on(table.userId, table.at),
    check(
      'human_etf_strikes_pay_what_is_due',
      sql`${table.paidKrw} >= 0 and ${table.paidKrw} <= ${table.dueKrw}
        and ${table.perShare} >= 0 and ${table.outstanding} >= 0 and ${table.holders} >= 0
        and ${table.baseKrw} = ${table.navKrw} - ${table.paidKrw} and ${table.price} >= 0
        and ${table.pricedFrom} <= ${table.at}`,
    ),
  ],
);
