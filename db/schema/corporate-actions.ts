import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';
import { currency } from './market.ts';

export const corporateActionKind = pgEnum('corporate_action_kind', [
  'SPLIT',
  'CASH_DIVIDEND',
  'REDEMPTION',
]);

/** What issuers do to everyone who holds their shares, as administrators have entered it, or strikes of human ETFs have come to. */
export const corporateActions = pgTable(
  'corporate_actions',
  {
    id: uuid('id').primaryKey(),
    tickerId: text('ticker_id').notNull(),
    kind: corporateActionKind('kind').notNull(),
    /** Opening of the ex-date's session. */
    effectiveAt: moment('effective_at').notNull(),
    /** SPLIT: so many new shares … */
    newShares: integer('new_shares'),
    /** … for so many old ones. */
    oldShares: integer('old_shares'),
    /** CASH_DIVIDEND and REDEMPTION: for each share, in the instrument's currency. */
    amount: money('amount'),
    note: text('note'),
    /** Null of what a strike came to. */
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull(),
    /** Taken back before it took effect. */
    cancelledAt: moment('cancelled_at'),
    /** By then every account that held the instrument had had it. */
    sweptAt: moment('swept_at'),
  },
  (table) => [
    uniqueIndex('corporate_actions_one_at_a_time')
      .on(table.tickerId, table.effectiveAt)
      .where(sql`${table.cancelledAt} is null`),
    check(
      'corporate_actions_say_what',
      sql`case ${table.kind}
        when 'SPLIT' then ${table.newShares} > 0 and ${table.oldShares} > 0
          and ${table.newShares} <> ${table.oldShares} and ${table.amount} is null
        when 'CASH_DIVIDEND' then ${table.amount} > 0 and ${table.newShares} is null and ${table.oldShares} is null
        else ${table.amount} >= 0 and ${table.newShares} is null and ${table.oldShares} is null
      end is true`,
    ),
    check(
      'corporate_actions_are_known_before',
      sql`${table.createdBy} is null or ${table.effectiveAt} >= ${table.createdAt} + interval '60 seconds'
        and coalesce(${table.effectiveAt} >= ${table.cancelledAt} + interval '60 seconds', true)`,
    ),
    check(
      'corporate_actions_of_human_etfs_are_the_houses',
      sql`(${table.createdBy} is null) = (${table.tickerId} like 'HUMAN-ETF-%')
        and (${table.kind}::text <> 'REDEMPTION' or ${table.createdBy} is null)`,
    ),
    check('corporate_actions_note_is_short', sql`char_length(${table.note}) <= 200`),
  ],
);

/** What an action came to for one account that held its instrument: once, and never changed. */
export const actionApplications = pgTable(
  'action_applications',
  {
    /** No foreign keys: written with the wallet's update (docs/decisions/0001). */
    actionId: uuid('action_id').notNull(),
    userId: uuid('user_id').notNull(),
    /** Of its ledger lines. */
    journalId: uuid('journal_id').notNull().unique('action_applications_journal'),
    tickerId: text('ticker_id').notNull(),
    kind: corporateActionKind('kind').notNull(),
    effectiveAt: moment('effective_at').notNull(),
    currency: currency('currency').notNull(),
    quantityBefore: money('quantity_before').notNull(),
    quantityAfter: money('quantity_after').notNull(),
    /** What a split left below a lot, in new shares: paid out. */
    fraction: money('fraction').notNull(),
    /** What the fraction was paid out at, or what a dividend pays for each share. */
    price: money('price'),
    /** Paid, in the instrument's currency, to 8 places. */
    gross: money('gross').notNull(),
    grossKrw: money('gross_krw').notNull(),
    taxKrw: money('tax_krw').notNull(),
    /** Cost that left the position with the fraction, in won. */
    costKrw: money('cost_krw').notNull(),
    appliedExchangeRate: money('applied_exchange_rate'),
    fxPrintAt: moment('fx_print_at'),
    fxLast: money('fx_last'),
    fxSource: text('fx_source'),
    /** The print that the fraction was paid by. */
    printAt: moment('print_at'),
    printLast: money('print_last'),
    printSource: text('print_source'),
    /** Digest of the rules that it was applied under (home/trading/rules/rules-digest.ts). */
    decidedUnder: text('decided_under').notNull(),
    /** Wall time at which home wrote it. */
    appliedAt: moment('applied_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.actionId, table.userId] }),
    index('action_applications_newest').on(table.userId, table.effectiveAt),
    check(
      'action_applications_not_negative',
      sql`${table.quantityBefore} > 0 and ${table.quantityAfter} >= 0 and ${table.fraction} >= 0
        and ${table.grossKrw} >= 0 and ${table.taxKrw} >= 0 and ${table.costKrw} >= 0`,
    ),
  ],
);

/**
 * How far each partition's queue has been worked off: no order that is still in it has an event up to
 * then. Written once a second of event time, and when a corporate action asks for it.
 */
export const partitionProgress = pgTable('partition_progress', {
  partition: smallint('partition').primaryKey(),
  passedTo: moment('passed_to').notNull(),
});
