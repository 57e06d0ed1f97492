import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';

export const currency = pgEnum('currency', ['KRW', 'USD', 'KRW-COIN']);
export const printKind = pgEnum('print_kind', ['QUOTE', 'TRADE', 'BAR']);
export const gapResolution = pgEnum('gap_resolution', ['BACKFILLED', 'UNRECOVERABLE']);

export const instruments = pgTable(
  'instruments',
  {
    tickerId: text('ticker_id').primaryKey(),
    /** KRX, US, CRYPTO, or FX for the rates that orders are converted with. */
    market: text('market').notNull(),
    symbol: text('symbol').notNull(),
    nameKo: text('name_ko').notNull(),
    nameEn: text('name_en').notNull(),
    currency: currency('currency').notNull(),
    /** Smallest step of a quantity. */
    lot: money('lot').notNull(),
    /** Smallest worth of an order in won; zero where there is none. */
    minNotionalKrw: money('min_notional_krw').notNull(),
    /** Name of the rule that gives the price step (home/market/instruments/tick-size.ts). */
    tickRule: text('tick_rule').notNull(),
    isTradable: boolean('is_tradable').notNull(),
    /** Coins only: the exchange whose prices they have. Seeded once, then an admin's choice. */
    source: text('source'),
  },
  (table) => [
    check('instruments_source_known', sql`${table.source} in ('upbit', 'binance', 'bitget')`),
  ],
);

/** What a print says, believed or not. */
export const pricedColumns = () => ({
  tickerId: text('ticker_id').notNull(),
  at: moment('at').notNull(),
  kind: printKind('kind').notNull(),
  bid: money('bid'),
  ask: money('ask'),
  last: money('last').notNull(),
  /** BAR only: what it opened at; `last` is its close. */
  open: money('open'),
  high: money('high'),
  low: money('low'),
  /** Traded since the previous print, in units of the instrument; null where unknown. */
  volume: money('volume'),
  source: text('source').notNull(),
  /** What the venue says of its time. */
  venueAt: moment('venue_at'),
  receivedAt: moment('received_at').notNull(),
});

/** What is on record of one print. */
const printColumns = () => ({
  ...pricedColumns(),
  /** What was converted on the way in: {price, currency, rate}. */
  origin: jsonb('origin'),
});

/**
 * The tape: every print, by the day. Partitioned by `at` (created in SQL), so that old days are
 * dropped whole. `at` is the time of the print by the price rule.
 */
export const prints = pgTable('prints', printColumns(), (table) => [
  primaryKey({ columns: [table.tickerId, table.at] }),
]);

/** Of each instrument the last print of the days that were dropped: its price, as long as there is no newer one. */
export const keptPrints = pgTable('kept_prints', printColumns(), (table) => [
  primaryKey({ columns: [table.tickerId] }),
]);

/** Per instrument, how far its tape is decided: nothing at or before `complete_to` changes again. */
export const tapeHeads = pgTable('tape_heads', {
  tickerId: text('ticker_id').primaryKey(),
  source: text('source').notNull(),
  completeTo: moment('complete_to').notNull(),
  lastPrintAt: moment('last_print_at'),
});

/** Intervals without an answer while the market was open, and how each was closed, once it was. */
export const tapeGaps = pgTable(
  'tape_gaps',
  {
    tickerId: text('ticker_id').notNull(),
    /** Open interval (from_at, to_at). */
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at').notNull(),
    /** Null while the gap is open: it may still grow, shrink, and be closed piece by piece. */
    resolution: gapResolution('resolution'),
    resolvedAt: moment('resolved_at'),
    detectedAt: moment('detected_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tickerId, table.fromAt] }),
    index('tape_gaps_open').on(table.tickerId).where(sql`resolution is null`),
    check('tape_gaps_not_empty', sql`${table.toAt} > ${table.fromAt}`),
    check(
      'tape_gaps_closed_at',
      sql`(${table.resolution} is null) = (${table.resolvedAt} is null)`,
    ),
  ],
);

/** How each source of prices is doing, for health pages. */
export const feedSources = pgTable('feed_sources', {
  source: text('source').primaryKey(),
  state: text('state').notNull(),
  lastAnswerAt: moment('last_answer_at'),
  lastFault: text('last_fault'),
  faultCount: bigint('fault_count', { mode: 'number' }).notNull().default(0),
  updatedAt: moment('updated_at').notNull(),
});

/** Decided once per data directory: which feed, its seed, the epoch of a replay. */
export const feedSettings = pgTable('feed_settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  decidedAt: moment('decided_at').notNull(),
});
