import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/**
 * What administrators said of who may trade what: append-only, the last word on a subject counts.
 * Written by the SQL function `set_trading_mode` alone.
 */
export const tradingModes = pgTable(
  'trading_modes',
  {
    /** 1, 2, 3 …: rows commit in this order and none is left out. */
    id: integer('id').primaryKey(),
    /** ALL, MARKET, INSTRUMENT or USER. */
    scope: text('scope').notNull(),
    /** The market, ticker_id or user id; null for ALL. */
    subject: text('subject'),
    /** ACTIVE, REDUCE_ONLY or HALTED. */
    mode: text('mode').notNull(),
    /** Shown to everyone whom it concerns as the reason. */
    note: text('note').notNull(),
    setBy: uuid('set_by').notNull(),
    setAt: moment('set_at').notNull(),
    /** Counts for orders accepted from then on; by then every engine has read it. */
    effectiveFrom: moment('effective_from').notNull(),
  },
  (table) => [
    index('trading_modes_by_subject').on(table.scope, table.subject, table.id),
    check('trading_modes_scope', sql`${table.scope} in ('ALL', 'MARKET', 'INSTRUMENT', 'USER')`),
    check('trading_modes_subject', sql`(${table.subject} is null) = (${table.scope} = 'ALL')`),
    check('trading_modes_mode', sql`${table.mode} in ('ACTIVE', 'REDUCE_ONLY', 'HALTED')`),
    check('trading_modes_note_is_short', sql`char_length(${table.note}) <= 200`),
    check(
      'trading_modes_are_read_before',
      sql`${table.effectiveFrom} >= ${table.setAt} + interval '2 minutes'`,
    ),
  ],
);
