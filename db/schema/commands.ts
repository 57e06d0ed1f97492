import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment, money } from './columns.ts';

export const commandKind = pgEnum('command_kind', [
  'CANCEL',
  'CANCEL_ALL',
  'MARGIN',
  'BAILOUT',
  'LIST',
  'STRIKE',
]);
export const commandStatus = pgEnum('command_status', ['PENDING', 'DONE', 'REJECTED']);

/** What users asked for beside orders, and what the house has to do at a moment of its own, each with its result. */
export const commands = pgTable(
  'commands',
  {
    /** Derived from (user_id, client_command_id). */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    clientCommandId: uuid('client_command_id').notNull(),
    kind: commandKind('kind').notNull(),
    /** CANCEL: the order that it names. */
    orderId: uuid('order_id'),
    /** MARGIN: whether it is to be on. */
    enabled: boolean('enabled'),
    /** LIST and STRIKE: what stands behind HUMAN-ETF-, and which part of a profit is paid. */
    name: text('name'),
    dividendRate: money('dividend_rate'),
    /** STRIKE: what the share has come to so far (db/schema/human-etfs.ts). */
    strikePrice: money('strike_price'),
    strikeBaseKrw: money('strike_base_krw'),
    strikeHighWaterKrw: money('strike_high_water_krw'),
    strikeBookKrw: money('strike_book_krw'),
    /** The latest `priced_from` so far. */
    strikePricedFrom: moment('strike_priced_from'),
    status: commandStatus('status').notNull(),
    /** Code of the denial of a REJECTED one. */
    reason: text('reason'),
    reasonDetail: text('reason_detail'),
    /** How many orders it cancelled; null while PENDING. */
    cancelled: integer('cancelled'),
    bodySha256: text('body_sha256').notNull(),
    intakeId: text('intake_id').notNull(),
    clockErrorMs: integer('clock_error_ms').notNull(),
    partition: smallint('partition').notNull(),
    acceptedAt: moment('accepted_at').notNull(),
    signedAt: moment('signed_at'),
    /** Takes effect then, or when the order that it names is placed. */
    notBefore: moment('not_before').notNull(),
    /** Event time at which it took effect; null while PENDING, or where it never could. */
    decidedAt: moment('decided_at'),
    /** Wall time at which home wrote the result. */
    settledAt: moment('settled_at'),
    replayedAt: moment('replayed_at'),
  },
  (table) => [
    // A user may name a command of theirs as they like, also as a strike of the house to come.
    uniqueIndex('commands_user_client_command_id')
      .on(table.userId, table.clientCommandId)
      .where(sql`${table.strikePrice} is null`),
    index('commands_newest').on(table.userId, table.acceptedAt, table.id),
    index('commands_denied')
      .on(table.userId, table.settledAt, table.id)
      .where(sql`${table.status} = 'REJECTED'`),
    index('commands_waiting')
      .on(table.partition, table.notBefore)
      .where(sql`${table.status} = 'PENDING'`),
    index('commands_waiting_by_user')
      .on(table.userId, table.notBefore)
      .where(sql`${table.status} = 'PENDING'`),
    check(
      'commands_cancel_names_an_order',
      sql`(${table.orderId} is not null) = (${table.kind} = 'CANCEL')`,
    ),
    check(
      'commands_margin_is_on_or_off',
      // As text: the migration that adds a value of an enum cannot name it yet.
      sql`(${table.enabled} is not null) = (${table.kind}::text = 'MARGIN')`,
    ),
    index('commands_listing')
      .on(table.name, table.acceptedAt, table.id)
      .where(sql`${table.status} = 'PENDING' and ${table.name} is not null`),
    check(
      'commands_listing_says_what',
      sql`num_nonnulls(${table.name}, ${table.dividendRate})
        = case when ${table.kind}::text in ('LIST', 'STRIKE') then 2 else 0 end
        and ${table.dividendRate} between 0 and 1 is not false and ${table.name} ~ '^[A-Z0-9]{2,16}$' is not false`,
    ),
    check(
      'commands_strike_says_from_what',
      sql`num_nonnulls(${table.strikePrice}, ${table.strikeBaseKrw}, ${table.strikeHighWaterKrw}, ${table.strikeBookKrw}, ${table.strikePricedFrom})
        = case when ${table.kind}::text = 'STRIKE' then 5 else 0 end`,
    ),
    check(
      'commands_result_is_whole',
      sql`case ${table.status}
        when 'PENDING' then num_nonnulls(${table.reason}, ${table.cancelled}, ${table.settledAt}) = 0
        when 'DONE' then ${table.reason} is null and ${table.cancelled} is not null and ${table.settledAt} is not null
        else ${table.reason} is not null and ${table.cancelled} = 0 and ${table.settledAt} is not null
      end`,
    ),
  ],
);
