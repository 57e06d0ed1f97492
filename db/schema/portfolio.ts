import { sql } from 'drizzle-orm';
import { bigint, check, index, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';
import { currency } from './market.ts';
import { journalKind } from './trading.ts';

export const positionEventKind = pgEnum('position_event_kind', [
  'OPENED',
  'INCREASED',
  'REDUCED',
  'CLOSED',
]);

/** Accounts that ever traded, and from where on their snapshots have yet to be struck. */
export const snapshotAccounts = pgTable(
  'snapshot_accounts',
  {
    userId: uuid('user_id').primaryKey(),
    /** What is struck before it is what settlements up to now make of it. */
    dueAt: moment('due_at').notNull(),
    /** The instrument whose tape has not come to `due_at` yet. */
    awaits: text('awaits'),
    /** Why it cannot be struck at all. */
    fault: text('fault'),
    /** Settlements heard of, and how many of them the last strike knew of. */
    asked: bigint('asked', { mode: 'bigint' }).notNull(),
    answered: bigint('answered', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    index('snapshot_accounts_due').on(table.dueAt, table.userId),
    index('snapshot_accounts_asked')
      .on(table.userId)
      .where(sql`${table.asked} <> ${table.answered}`),
  ],
);

/** What an account was worth at a moment, by what had happened before it. Derived: may be struck again. */
const snapshotColumns = () => ({
  userId: uuid('user_id').notNull(),
  /** End of the minute or day; prints and settlements before it count. */
  at: moment('at').notNull(),
  cashKrw: money('cash_krw').notNull(),
  liabilitiesKrw: money('liabilities_krw').notNull(),
  /** These three are null while something held has no known price. */
  marketValueKrw: money('market_value_krw'),
  exposureKrw: money('exposure_krw'),
  equityKrw: money('equity_krw'),
  /** What the day's profit is counted from: equity when the day in Seoul began, and what was given since. */
  openingKrw: money('opening_krw'),
  /** The highest equity so far, raised by what was given since. */
  peakKrw: money('peak_krw'),
  struckAt: moment('struck_at').notNull(),
});

/** By the minute, where something of the account was settled in it. */
export const equityMinutes = pgTable('equity_minutes', snapshotColumns(), (table) => [
  primaryKey({ columns: [table.userId, table.at] }),
  index('equity_minutes_oldest').on(table.at),
]);

/** By the day in Seoul. */
export const equityDays = pgTable('equity_days', snapshotColumns(), (table) => [
  primaryKey({ columns: [table.userId, table.at] }),
]);

/** What became of positions, fill by fill and split by split. Derived: may be written again. */
export const positionEvents = pgTable(
  'position_events',
  {
    userId: uuid('user_id').notNull(),
    /** Counts the account's events in the order of decisions, from one. */
    number: bigint('number', { mode: 'bigint' }).notNull(),
    at: moment('at').notNull(),
    /** The order of a TRADE, the application of a SPLIT. */
    journalId: uuid('journal_id').notNull(),
    cause: journalKind('cause').notNull(),
    tickerId: text('ticker_id').notNull(),
    kind: positionEventKind('kind').notNull(),
    currency: currency('currency').notNull(),
    /** Signed. */
    quantityChange: money('quantity_change').notNull(),
    quantityAfter: money('quantity_after').notNull(),
    costAfter: money('cost_after').notNull(),
    costKrwAfter: money('cost_krw_after').notNull(),
    /** Realised: what came in less what it had cost, fee and tax taken off. */
    profitKrw: money('profit_krw').notNull(),
    priceProfitKrw: money('price_profit_krw').notNull(),
    /** Null for what is quoted in won. */
    fxProfitKrw: money('fx_profit_krw'),
    feeKrw: money('fee_krw').notNull(),
    taxKrw: money('tax_krw').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.number] }),
    index('position_events_ticker').on(table.userId, table.tickerId, table.number),
    check(
      'position_events_parts_sum',
      sql`${table.profitKrw} = ${table.priceProfitKrw} + coalesce(${table.fxProfitKrw}, 0) - ${table.feeKrw} - ${table.taxKrw}`,
    ),
  ],
);
