import { parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { journalKeySchema } from '#accounts/keys/journal-keys';
import { parsePosition } from '#outbox/outbox-position';

/**
 * What home lays down in `fills.log` at the edge for the day when it loses its database. Written by
 * this version; whatever has been written is kept as a fixture and has to be read for ever.
 */
export const JOURNAL_VERSION = 1;

const moment = z.string().refine((text) => parseInstant(text) !== undefined, 'not a time');
/** Decimals as Postgres prints them. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** Place in the outbox: `<transaction id>.<id>`. */
const position = z.string().refine((text) => parsePosition(text) !== undefined, 'not a position');

const printSchema = z.object({
  ticker_id: z.string(),
  at: moment,
  kind: z.enum(['QUOTE', 'TRADE', 'BAR']),
  bid: decimal.nullable(),
  ask: decimal.nullable(),
  last: decimal,
  open: decimal.nullable(),
  high: decimal.nullable(),
  low: decimal.nullable(),
  volume: decimal.nullable(),
  source: z.string(),
  venue_at: moment.nullable(),
  received_at: moment,
  origin: z.object({ price: z.string(), currency: z.string(), rate: z.string() }).nullable(),
});
/** One print of the tape. */
export type PrintRecord = z.output<typeof printSchema>;

const orderSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  client_order_id: z.uuid(),
  ticker_id: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['MARKET', 'LIMIT']),
  requested_quantity: decimal.nullable(),
  requested_amount_krw: decimal.nullable(),
  limit_price: decimal.nullable(),
  time_in_force: z.enum(['DAY', 'GTC', 'GTD', 'IOC']).nullable(),
  expires_at: moment.nullable(),
  reference_price: decimal.nullable(),
  max_slippage_bps: z.int().nullable(),
  leverage: z.int().nullable(),
  body_sha256: z.string(),
  intake_id: z.string(),
  clock_error_ms: z.int(),
  partition: z.int(),
  accepted_at: moment,
  signed_at: moment.nullable(),
  not_before: moment,
  deadline_at: moment.nullable(),
  replayed_at: moment.nullable(),
  /** What a LIMIT order holds or held, and since when it rests; not there in what was written before. */
  hold_krw: decimal.nullable().optional(),
  hold_quantity: decimal.nullable().optional(),
  resting_since: moment.nullable().optional(),
  /** Of what the house sold; not there in what was written before it sold anything. */
  liquidation_id: z.uuid().nullable().optional(),
});
/** An order as it was asked for and accepted, and how far it has come. */
export type OrderRecord = z.output<typeof orderSchema>;

const outcomeSchema = z.object({
  status: z.enum(['FILLED', 'CANCELLED', 'FAILED']),
  reason: z.string().nullable(),
  reason_detail: z.string().nullable(),
  filled_at: moment.nullable(),
  settled_at: moment,
  /** Digest of the rules that it was decided under; nobody knows them where it is not there. */
  decided_under: z.string().nullable().optional(),
});

const fillSchema = z.object({
  quantity: decimal,
  price: decimal,
  gross: decimal,
  gross_krw: decimal,
  fee_krw: decimal,
  tax_krw: decimal,
  cost_krw: decimal,
  applied_exchange_rate: decimal.nullable(),
  print: printSchema,
  fx_print: printSchema.nullable(),
});
/** What an order was executed at, and the prints that said so. */
export type FillRecord = z.output<typeof fillSchema>;

/** The link of the account's chain of receipts that it became. */
const receiptSchema = z.object({ seq: z.int(), decided_at: moment, hash: z.string() });
export type ReceiptRecord = z.output<typeof receiptSchema>;
/** Null for what was refused as it came; not there in what was written before there were receipts. */
const receipt = receiptSchema.nullable().optional();

const settlementSchema = z.object({
  kind: z.literal('settlement'),
  at: position,
  receipt,
  order: orderSchema,
  outcome: outcomeSchema,
  fill: fillSchema.nullable(),
});
/** A decided order: enough that the core decides it again, and can be held against what it said. */
export type SettlementRecord = z.output<typeof settlementSchema>;

const applicationSchema = z.object({
  kind: z.literal('application'),
  at: position,
  receipt,
  action_id: z.uuid(),
  action_kind: z.enum(['SPLIT', 'CASH_DIVIDEND', 'REDEMPTION']),
  user_id: z.uuid(),
  ticker_id: z.string(),
  effective_at: moment,
  currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
  quantity_before: decimal,
  quantity_after: decimal,
  fraction: decimal,
  price: decimal.nullable(),
  gross: decimal,
  gross_krw: decimal,
  tax_krw: decimal,
  cost_krw: decimal,
  applied_exchange_rate: decimal.nullable(),
  fx_print_at: moment.nullable(),
  fx_last: decimal.nullable(),
  fx_source: z.string().nullable(),
  print_at: moment.nullable(),
  print_last: decimal.nullable(),
  print_source: z.string().nullable(),
  decided_under: z.string(),
  applied_at: moment,
});
/** What a corporate action came to for one account. The action itself comes as a row. */
export type ApplicationRecord = z.output<typeof applicationSchema>;

const placementSchema = z.object({
  kind: z.literal('placement'),
  at: position,
  order: orderSchema,
  written_at: moment,
});
/** An order that waits on: that it was placed, or rests since then. The last of an order counts. */
export type PlacementRecord = z.output<typeof placementSchema>;

const commandSchema = z.object({
  kind: z.literal('command'),
  at: position,
  command: z.object({
    id: z.uuid(),
    user_id: z.uuid(),
    client_command_id: z.uuid(),
    kind: z.enum(['CANCEL', 'CANCEL_ALL', 'MARGIN', 'BAILOUT', 'LIST']),
    order_id: z.uuid().nullable(),
    /** Absent from those of before there was margin. */
    enabled: z.boolean().nullable().optional(),
    /** Of a LIST; absent from those of before there were any. */
    name: z.string().nullable().optional(),
    dividend_rate: decimal.nullable().optional(),
    body_sha256: z.string(),
    intake_id: z.string(),
    clock_error_ms: z.int(),
    partition: z.int(),
    accepted_at: moment,
    signed_at: moment.nullable(),
    not_before: moment,
    replayed_at: moment.nullable(),
  }),
  result: z.object({
    status: z.enum(['DONE', 'REJECTED']),
    reason: z.string().nullable(),
    reason_detail: z.string().nullable(),
    cancelled: z.int(),
    decided_at: moment.nullable(),
    settled_at: moment,
  }),
});
/** What a user asked for beside orders, with its result. What it took back comes as settlements. */
export type CommandRecord = z.output<typeof commandSchema>;

const interestSchema = z.object({
  kind: z.literal('interest'),
  at: position,
  receipt,
  user_id: z.uuid(),
  charged_at: moment,
  liability_krw: decimal,
  rate: decimal,
  interest_krw: decimal,
  decided_under: z.string(),
  settled_at: moment,
});
/** A day's interest on what an account owed. */
export type InterestRecord = z.output<typeof interestSchema>;

const standingSchema = z.object({
  cash_krw: decimal,
  exposure_krw: decimal,
  equity_krw: decimal,
});
export type StandingRecord = z.output<typeof standingSchema>;

const liquidationSchema = z.object({
  kind: z.literal('liquidation'),
  at: position,
  id: z.uuid(),
  user_id: z.uuid(),
  liquidated_at: moment,
  /** Null where interest was the reason. */
  print: printSchema.nullable(),
  maintenance: decimal,
  before: standingSchema,
  after: standingSchema,
  /** Orders that it took back, and those that it sold by: each comes as a settlement. */
  cancelled: z.array(z.uuid()),
  sold: z.array(z.uuid()),
  decided_under: z.string(),
  settled_at: moment,
});
/** That the house took an account's orders back, or sold what it held. */
export type LiquidationRecord = z.output<typeof liquidationSchema>;

const bailoutSchema = z.object({
  kind: z.literal('bailout'),
  at: position,
  receipt,
  command_id: z.uuid(),
  user_id: z.uuid(),
  bailed_out_at: moment,
  before: standingSchema,
  /** What it took at no price; the orders that it took back come as settlements. */
  surrendered: z.array(
    z.object({
      ticker_id: z.string(),
      currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
      quantity: decimal,
      cost: decimal,
      cost_krw: decimal,
      value_krw: decimal,
    }),
  ),
  written_off_krw: decimal,
  given_krw: decimal,
  cash_krw: decimal,
  equity_max_krw: decimal,
  cancelled: z.int(),
  trusted_again_at: moment,
  decided_under: z.string(),
  settled_at: moment,
});
/** That an account began anew. What its command came to is a record of its own. */
export type BailoutRecord = z.output<typeof bailoutSchema>;

const stateSchema = z.object({
  price: decimal,
  base_krw: decimal,
  book_krw: decimal,
  high_water_krw: decimal,
});
export type EtfStateRecord = z.output<typeof stateSchema>;

const shareFields = {
  at: position,
  receipt,
  command_id: z.uuid(),
  user_id: z.uuid(),
  partition: z.int(),
  name: z.string(),
  dividend_rate: decimal,
  decided_under: z.string(),
  settled_at: moment,
};

const listingSchema = z.object({
  kind: z.literal('listing'),
  ...shareFields,
  listed_at: moment,
  state: stateSchema,
});
/** That a user was listed; the first strike follows from it. What the command came to is a record of its own. */
export type ListingRecord = z.output<typeof listingSchema>;

const strikeSchema = z.object({
  kind: z.literal('strike'),
  ...shareFields,
  struck_at: moment,
  /** What it went on from, and the latest moment that prices of strikes before were of. */
  before: stateSchema,
  priced_before: moment,
  priced_from: moment,
  nav_krw: decimal,
  realised_krw: decimal,
  due_krw: decimal,
  per_share: decimal,
  paid_krw: decimal,
  outstanding: decimal,
  holders: z.int(),
  is_closing: z.boolean(),
  after: stateSchema,
});
/** A strike of a share, which is its own command; the next one follows from it. What holders had of it comes apart. */
export type StrikeRecord = z.output<typeof strikeSchema>;

const rowSchema = z.object({
  kind: z.literal('row'),
  at: position,
  table: z.string(),
  /** The row as JSON, as the text that Postgres made of it: no number in it is read as a float. */
  row: z.string(),
});
/** The image of a row that was written. */
export type RowRecord = z.output<typeof rowSchema>;

const recordSchema = z.discriminatedUnion('kind', [
  settlementSchema,
  placementSchema,
  commandSchema,
  applicationSchema,
  interestSchema,
  liquidationSchema,
  bailoutSchema,
  listingSchema,
  strikeSchema,
  rowSchema,
]);
export type JournalRecord = z.output<typeof recordSchema>;

/**
 * A stretch of the outbox: all that was in it after `after`, up to and with `up_to`. Stretches follow
 * one another without a gap; sent twice they overlap.
 */
export const journalMessageSchema = z.object({
  version: z.literal(JOURNAL_VERSION),
  after: position,
  up_to: position,
  /** How far the other readers of the outbox had come, by their names. */
  readers: z.record(z.string(), position),
  /** The key that seals what follows, handed over by the one that sealed this. */
  hands_over: journalKeySchema.optional(),
  records: z.array(recordSchema),
});
export type JournalMessage = z.output<typeof journalMessageSchema>;
