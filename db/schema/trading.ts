import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, moment, money } from './columns.ts';
import { currency, printKind } from './market.ts';

export const side = pgEnum('side', ['BUY', 'SELL']);
export const orderType = pgEnum('order_type', ['MARKET', 'LIMIT']);
export const orderStatus = pgEnum('order_status', ['PENDING', 'FILLED', 'CANCELLED', 'FAILED']);
export const timeInForce = pgEnum('time_in_force', ['DAY', 'GTC', 'GTD', 'IOC']);
export const journalKind = pgEnum('journal_kind', [
  'GRANT',
  'TRADE',
  'SPLIT',
  'DIVIDEND',
  'INTEREST',
  'BAILOUT',
  'PAYOUT',
  'REDEMPTION',
]);
export const ledgerAccount = pgEnum('ledger_account', [
  'CASH',
  'HOLDING',
  'MARKET',
  'FEES',
  'TAXES',
  'FX',
  'CAPITAL',
  'ISSUER',
  'DIVIDENDS',
  'INTEREST',
  'SURRENDERED',
  'WRITE_OFFS',
]);

/** What has no limit holds nothing, unless it is on the share of a user: that waits for a price that nobody knows. */
const HOLD_IS_WHOLE = sql`case when hold_krw is null
    then num_nonnulls(hold_quantity, resting_since) = 0
    else (type = 'LIMIT' or ticker_id like 'HUMAN-ETF-%')
      and hold_krw >= 0 and coalesce(hold_quantity >= 0, false) end`;

export const orders = pgTable(
  'orders',
  {
    /** Derived from (user_id, client_order_id). */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    clientOrderId: uuid('client_order_id').notNull(),
    tickerId: text('ticker_id').notNull(),
    side: side('side').notNull(),
    type: orderType('type').notNull(),
    status: orderStatus('status').notNull(),
    /** Why FAILED or CANCELLED, or what a PENDING order waits for. */
    reason: text('reason'),
    /** Context of the reason, for people: `needed=… available=…`. */
    reasonDetail: text('reason_detail'),
    requestedQuantity: money('requested_quantity'),
    requestedAmountKrw: money('requested_amount_krw'),
    limitPrice: money('limit_price'),
    timeInForce: timeInForce('time_in_force'),
    expiresAt: moment('expires_at'),
    referencePrice: money('reference_price'),
    maxSlippageBps: integer('max_slippage_bps'),
    leverage: smallint('leverage'),
    /** As executed. */
    price: money('price'),
    quantity: money('quantity'),
    appliedExchangeRate: money('applied_exchange_rate'),
    bodySha256: text('body_sha256').notNull(),
    intakeId: text('intake_id').notNull(),
    clockErrorMs: integer('clock_error_ms').notNull(),
    partition: smallint('partition').notNull(),
    acceptedAt: moment('accepted_at').notNull(),
    /** When the device signed it, by its own clock; null for an order without a proof of its own. */
    signedAt: moment('signed_at'),
    /** Prints after this moment are eligible. */
    notBefore: moment('not_before').notNull(),
    /** When it stops waiting: MARKET and IOC with NO_PRICE, LIMIT with EXPIRED. Null for never. */
    deadlineAt: moment('deadline_at'),
    /** What a LIMIT order keeps back while it is PENDING; null until it is placed. */
    holdKrw: money('hold_krw'),
    holdQuantity: money('hold_quantity'),
    /** Its first eligible print, which did not fill it: from then on it fills at its limit. */
    restingSince: moment('resting_since'),
    createdAt: moment('created_at').notNull(),
    /** Time of the print that filled it. */
    filledAt: moment('filled_at'),
    /** Wall time at which home wrote the outcome. */
    settledAt: moment('settled_at'),
    /** Digest of the rules that decided it (home/trading/rules/rules-digest.ts); null before there was one. */
    decidedUnder: text('decided_under'),
    /**
     * When a restore read it from the edge's journal again because no journal knew what had become
     * of it: it is priced anew, and an answer given before the loss may have been another.
     */
    replayedAt: moment('replayed_at'),
    /** Of what the house sold when it liquidated the account: nobody sent it. No foreign key, as of fills. */
    liquidationId: uuid('liquidation_id'),
    /** Where its trace goes on, of an order that waited and that somebody wants to know of (docs/telemetry.md). */
    traceparent: text('traceparent'),
  },
  (table) => [
    /** Nobody can take the name of a forced sale before it comes. */
    uniqueIndex('orders_user_client_order_id')
      .on(table.userId, table.clientOrderId)
      .where(sql`${table.liquidationId} is null`),
    index('orders_of_liquidation')
      .on(table.liquidationId)
      .where(sql`${table.liquidationId} is not null`),
    index('orders_newest').on(table.userId, table.acceptedAt, table.id),
    /** What their owner is told of: two, so that one kind is found without reading the other. */
    index('orders_denied')
      .on(table.userId, table.settledAt, table.id)
      .where(sql`${table.status} = 'FAILED'`),
    index('orders_expired')
      .on(table.userId, table.settledAt, table.id)
      .where(sql`${table.status} = 'CANCELLED' and ${table.reason} = 'EXPIRED'`),
    index('orders_waiting')
      .on(table.partition, table.tickerId, table.notBefore)
      .where(sql`${table.status} = 'PENDING' and ${table.restingSince} is null`),
    index('orders_resting')
      .on(table.partition, table.tickerId, table.side, table.limitPrice)
      .where(sql`${table.status} = 'PENDING' and ${table.restingSince} is not null`),
    index('orders_expiring')
      .on(table.partition, table.tickerId, table.deadlineAt)
      .where(
        sql`${table.status} = 'PENDING' and ${table.restingSince} is not null and ${table.deadlineAt} is not null`,
      ),
    index('orders_unplaced')
      .on(table.partition, table.notBefore)
      .where(
        sql`${table.status} = 'PENDING' and ${table.type} = 'LIMIT' and ${table.holdKrw} is null`,
      ),
    index('orders_of_funds_unplaced')
      .on(table.partition, table.notBefore)
      .where(
        sql`${table.status} = 'PENDING' and ${table.tickerId} like 'HUMAN-ETF-%' and ${table.holdKrw} is null`,
      ),
    index('orders_waiting_by_user')
      .on(table.userId, table.notBefore, table.id)
      .where(sql`${table.status} = 'PENDING' and ${table.restingSince} is null`),
    index('orders_resting_by_user')
      .on(table.userId, table.tickerId)
      .where(sql`${table.status} = 'PENDING' and ${table.restingSince} is not null`),
    /** By the command that took them back, which is all that their detail says. */
    index('orders_taken_back')
      .on(table.userId, table.reasonDetail)
      .where(sql`${table.reason} = 'USER_CANCELLED'`),
    check(
      'orders_quantity_xor_amount',
      sql`(${table.requestedQuantity} is null) <> (${table.requestedAmountKrw} is null)`,
    ),
    check(
      'orders_outcome_is_whole',
      sql`case ${table.status}
        when 'PENDING' then ${table.reason} is not null and ${table.price} is null and ${table.settledAt} is null
        when 'FILLED' then ${table.reason} is null and ${table.price} is not null and ${table.quantity} is not null
          and ${table.filledAt} is not null and ${table.settledAt} is not null
        else ${table.reason} is not null and ${table.price} is null and ${table.settledAt} is not null
      end`,
    ),
    check('orders_hold_is_whole', HOLD_IS_WHOLE),
    check('orders_filled_on_later_print', sql`${table.filledAt} > ${table.notBefore}`),
    check(
      'orders_forced_are_sales',
      sql`${table.liquidationId} is null
        or (${table.side} = 'SELL' and ${table.type} = 'MARKET' and ${table.status} = 'FILLED')`,
    ),
  ],
);

/** One execution of an order, with the print and the rate it was made on. */
export const fills = pgTable(
  'fills',
  {
    /** No foreign key: written in the statement that writes the order (docs/decisions/0001). */
    orderId: uuid('order_id').primaryKey(),
    userId: uuid('user_id').notNull(),
    tickerId: text('ticker_id').notNull(),
    side: side('side').notNull(),
    quantity: money('quantity').notNull(),
    /** In the instrument's currency. */
    price: money('price').notNull(),
    currency: currency('currency').notNull(),
    /** quantity × price in the instrument's currency, to 8 places. */
    gross: money('gross').notNull(),
    grossKrw: money('gross_krw').notNull(),
    feeKrw: money('fee_krw').notNull(),
    taxKrw: money('tax_krw').notNull(),
    /** Cost that entered (BUY) or left (SELL) the position, in won. */
    costKrw: money('cost_krw').notNull(),
    appliedExchangeRate: money('applied_exchange_rate'),
    fxPrintAt: moment('fx_print_at'),
    fxLast: money('fx_last'),
    fxSource: text('fx_source'),
    printAt: moment('print_at').notNull(),
    printKind: printKind('print_kind').notNull(),
    printBid: money('print_bid'),
    printAsk: money('print_ask'),
    printLast: money('print_last').notNull(),
    printSource: text('print_source').notNull(),
    /** Event time: of the print, or later where the house sold on it. */
    filledAt: moment('filled_at').notNull(),
    settledAt: moment('settled_at').notNull(),
  },
  (table) => [
    index('fills_newest').on(table.userId, table.filledAt, table.orderId),
    check(
      'fills_amounts_not_negative',
      sql`${table.quantity} > 0 and ${table.price} > 0 and ${table.grossKrw} >= 0 and ${table.feeKrw} >= 0 and ${table.taxKrw} >= 0`,
    ),
  ],
);

/**
 * How many fills an account has of each day in Seoul. Counted by a trigger in the statement that writes them, so that it
 * is exact, and whoever asks how often somebody traded need not count millions.
 */
export const fillDays = pgTable(
  'fill_days',
  {
    userId: uuid('user_id').notNull(),
    day: date('day').notNull(),
    fills: integer('fills').notNull(),
    /** By event time. */
    firstAt: moment('first_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.day] })],
);

/** Signed lines of balanced journals. Append-only, and zero per asset in every statement (SQL). */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    /** The order of a TRADE; derived from its occasion (a grant, an application) otherwise. */
    journalId: uuid('journal_id').notNull(),
    leg: smallint('leg').notNull(),
    kind: journalKind('kind').notNull(),
    account: ledgerAccount('account').notNull(),
    /** Owner of CASH and HOLDING; null for accounts of the house. */
    userId: uuid('user_id'),
    /** `KRW`, `USD` or a ticker_id. */
    asset: text('asset').notNull(),
    amount: money('amount').notNull(),
    eventAt: moment('event_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.journalId, table.leg] }),
    check(
      'ledger_owner',
      sql`(${table.userId} is not null) = (${table.account} in ('CASH', 'HOLDING'))`,
    ),
    check('ledger_amount_moves', sql`${table.amount} <> 0`),
  ],
);

export const portfolios = pgTable(
  'portfolios',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** No foreign key: written with the wallet's update, which has one. */
    userId: uuid('user_id').notNull(),
    tickerId: text('ticker_id').notNull(),
    quantity: money('quantity').notNull(),
    /** Of the quantity, what resting orders keep back. */
    heldQuantity: money('held_quantity').notNull().default('0'),
    /** cost / quantity, derived; zero when nothing is held. */
    averagePrice: money('average_price').notNull(),
    currency: currency('currency').notNull(),
    /** Exact cost of what is held, in the instrument's currency and in won; fees excluded. */
    cost: money('cost').notNull(),
    costKrw: money('cost_krw').notNull(),
    /** Event time of the last trade or corporate action. */
    movedAt: moment('moved_at').notNull(),
  },
  (table) => [
    unique('portfolios_user_ticker').on(table.userId, table.tickerId),
    index('portfolios_holders').on(table.tickerId, table.userId),
    check(
      'portfolios_not_negative',
      sql`${table.quantity} >= 0 and ${table.cost} >= 0 and ${table.costKrw} >= 0`,
    ),
    check(
      'portfolios_hold_what_is_there',
      sql`${table.heldQuantity} between 0 and ${table.quantity}`,
    ),
    check(
      'portfolios_empty_costs_nothing',
      sql`${table.quantity} > 0 or (${table.cost} = 0 and ${table.costKrw} = 0)`,
    ),
  ],
);

/**
 * How far a partition has matched its resting orders on an instrument's tape: none that rests is touched
 * by a print up to then. Written now and then; looking twice is harmless.
 */
export const matchingHeads = pgTable(
  'matching_heads',
  {
    partition: smallint('partition').notNull(),
    tickerId: text('ticker_id').notNull(),
    matchedTo: moment('matched_to').notNull(),
  },
  (table) => [primaryKey({ columns: [table.partition, table.tickerId] })],
);

/**
 * Which take-over of a partition is the newest. An engine that works on an older one has been replaced without
 * noticing: what it writes from then on is refused (home/trading/partition/partition-fence.ts).
 */
export const partitionFences = pgTable('partition_fences', {
  partition: smallint('partition').primaryKey(),
  token: bigint('token', { mode: 'number' }).notNull(),
});

/**
 * Among how many partitions the broker spreads the users, as the engines last came up with it; one row. With another
 * number users are elsewhere, and what waits of them is taken over anew (home/trading/partition/partition-layout.ts).
 */
export const partitionLayout = pgTable(
  'partition_layout',
  {
    id: smallint('id').primaryKey(),
    partitions: smallint('partitions').notNull(),
  },
  (table) => [check('partition_layout_is_one', sql`${table.id} = 1`)],
);

/** A second command under an id that was already used for another order. The first one stands. */
export const orderConflicts = pgTable(
  'order_conflicts',
  {
    orderId: uuid('order_id').notNull(),
    bodySha256: text('body_sha256').notNull(),
    acceptedAt: moment('accepted_at').notNull(),
    intent: jsonb('intent').notNull(),
    recordedAt: moment('recorded_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.bodySha256] })],
);

/** Commands of the edge's journal that a replay refused unread, as the engine does in `orders.dead`. */
export const setAsideCommands = pgTable('set_aside_commands', {
  /** Of the message's exact bytes. */
  contentSha256: bytes('content_sha256').primaryKey(),
  /** What it claims to be, as far as it could be read. */
  orderId: uuid('order_id'),
  reason: text('reason').notNull(),
  setAsideAt: moment('set_aside_at').notNull(),
});
