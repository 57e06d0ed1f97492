import { type Decimal, formatDecimal, ratio, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Account } from '../core/account.ts';
import { positionOf } from '../core/account.ts';
import type { Fill } from '../core/fill.ts';
import { type LedgerLeg, tradeLegs } from '../core/ledger-legs.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { Outcome } from '../core/settle-batch.ts';
import type { ReceiptHead } from '../core/settlement-receipt.ts';
import { bytesLiteral, type Column } from './unnest-rows.ts';

/** An order as it is to be recorded: its outcome, or that it waits. */
export interface OrderRow {
  readonly order: OpenOrder;
  readonly status: 'PENDING' | 'FILLED' | 'FAILED' | 'CANCELLED';
  readonly reason: string | null;
  readonly reasonDetail: string | null;
  readonly fill: Fill | null;
  /** The journal of the fill; empty without one. */
  readonly legs: readonly LedgerLeg[];
  readonly filledAt: Instant | null;
  readonly settledAt: Instant | null;
  /** Digest of the rules that the outcome was decided under (rulesDigest); null while it waits. */
  readonly decidedUnder: string | null;
  /**
   * Event time; null of what is no link of the account's chain of receipts. Of an order that waits: when
   * it was placed, or came to rest; null before.
   */
  readonly decidedAt: Instant | null;
}

/** What a PENDING order waits for. */
const AWAITING_PRINT = 'AWAITING_PRINT';
/** Why a CANCELLED order is one that its user took back. */
const USER_CANCELLED = 'USER_CANCELLED';
/** Why a CANCELLED order is one that the house took back. */
export const HOUSE_CANCELLED = 'MARGIN_REQUIRED';
/** Why a CANCELLED order is one that its user gave up with everything else. */
export const BAILED_OUT = 'BAILOUT';

const CANCELLED_BY = {
  COMMAND: USER_CANCELLED,
  LIQUIDATION: HOUSE_CANCELLED,
  BAILOUT: BAILED_OUT,
} as const;

export function waitingRow(order: OpenOrder): OrderRow {
  return {
    order,
    status: 'PENDING',
    reason: AWAITING_PRINT,
    reasonDetail: null,
    fill: null,
    legs: [],
    filledAt: null,
    settledAt: null,
    decidedUnder: null,
    decidedAt: null,
  };
}

/** An order that has been placed, or rests since then, and goes on waiting: as it is from `at` on. */
export function placedRow(order: OpenOrder, at: Instant): OrderRow {
  return { ...waitingRow(order), decidedAt: at };
}

export function outcomeRow(
  outcome: Outcome,
  settledAt: Instant,
  decidedUnder: string | null,
): OrderRow {
  const { order } = outcome;
  if (outcome.kind === 'filled') {
    return {
      order,
      status: 'FILLED',
      reason: null,
      reasonDetail: null,
      fill: outcome.fill,
      legs: tradeLegs(order.side, order.tickerId, outcome.fill),
      filledAt: outcome.at,
      settledAt,
      decidedUnder,
      decidedAt: outcome.at,
    };
  }
  if (outcome.kind === 'cancelled') {
    const { kind, id } = outcome.by;
    const reason = CANCELLED_BY[kind];
    const reasonDetail = kind === 'LIQUIDATION' ? `liquidation_id=${id}` : `command_id=${id}`;
    return {
      ...waitingRow(order),
      ...{ status: 'CANCELLED', reason, reasonDetail, settledAt, decidedUnder },
      decidedAt: outcome.at,
    };
  }
  return {
    order,
    status: outcome.denial.code === 'EXPIRED' ? 'CANCELLED' : 'FAILED',
    reason: outcome.denial.code,
    reasonDetail: outcome.denial.detail || null,
    fill: null,
    legs: [],
    filledAt: null,
    settledAt,
    decidedUnder,
    decidedAt: outcome.at,
  };
}

export const time = (at: Instant | null | undefined) =>
  at === null || at === undefined ? null : formatInstant(at);

export const text = (value: Decimal | null | undefined) =>
  value === null || value === undefined ? null : formatDecimal(value);

export const ORDER_COLUMNS: readonly Column<OrderRow>[] = [
  { name: 'id', type: 'uuid', value: ({ order }) => order.id },
  { name: 'user_id', type: 'uuid', value: ({ order }) => order.userId },
  { name: 'client_order_id', type: 'uuid', value: ({ order }) => order.clientOrderId },
  { name: 'ticker_id', type: 'text', value: ({ order }) => order.tickerId },
  { name: 'side', type: 'side', value: ({ order }) => order.side },
  { name: 'type', type: 'order_type', value: ({ order }) => order.type },
  { name: 'status', type: 'order_status', value: ({ status }) => status },
  { name: 'reason', type: 'text', value: ({ reason }) => reason },
  { name: 'reason_detail', type: 'text', value: ({ reasonDetail }) => reasonDetail },
  { name: 'requested_quantity', type: 'numeric', value: ({ order }) => text(order.quantity) },
  { name: 'requested_amount_krw', type: 'numeric', value: ({ order }) => text(order.amountKrw) },
  { name: 'limit_price', type: 'numeric', value: ({ order }) => text(order.limitPrice) },
  { name: 'time_in_force', type: 'time_in_force', value: ({ order }) => order.timeInForce },
  { name: 'expires_at', type: 'timestamptz', value: ({ order }) => time(order.expiresAt) },
  { name: 'reference_price', type: 'numeric', value: ({ order }) => text(order.referencePrice) },
  { name: 'max_slippage_bps', type: 'int4', value: ({ order }) => order.maxSlippageBps },
  { name: 'leverage', type: 'int2', value: ({ order }) => order.leverage },
  { name: 'price', type: 'numeric', value: ({ fill }) => text(fill?.price) },
  { name: 'quantity', type: 'numeric', value: ({ fill }) => text(fill?.quantity) },
  {
    name: 'applied_exchange_rate',
    type: 'numeric',
    value: ({ fill }) => text(fill?.applied?.rate),
  },
  { name: 'body_sha256', type: 'text', value: ({ order }) => order.bodySha256 },
  { name: 'intake_id', type: 'text', value: ({ order }) => order.intakeId },
  { name: 'clock_error_ms', type: 'int4', value: ({ order }) => order.clockErrorMs },
  { name: 'partition', type: 'int2', value: ({ order }) => order.partition },
  { name: 'accepted_at', type: 'timestamptz', value: ({ order }) => time(order.acceptedAt) },
  { name: 'signed_at', type: 'timestamptz', value: ({ order }) => time(order.signedAt) },
  { name: 'not_before', type: 'timestamptz', value: ({ order }) => time(order.notBefore) },
  { name: 'deadline_at', type: 'timestamptz', value: ({ order }) => time(order.deadlineAt) },
  { name: 'hold_krw', type: 'numeric', value: ({ order }) => text(order.hold?.krw) },
  { name: 'hold_quantity', type: 'numeric', value: ({ order }) => text(order.hold?.quantity) },
  { name: 'resting_since', type: 'timestamptz', value: ({ order }) => time(order.restingSince) },
  { name: 'created_at', type: 'timestamptz', value: ({ order }) => time(order.acceptedAt) },
  { name: 'filled_at', type: 'timestamptz', value: ({ filledAt }) => time(filledAt) },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'liquidation_id', type: 'uuid', value: ({ order }) => order.liquidationId },
];

const TRACED_ORDER_COLUMNS: readonly Column<OrderRow>[] = [
  ...ORDER_COLUMNS,
  { name: 'traceparent', type: 'text', value: ({ order }) => order.traceparent ?? null },
];

/** An order that waits keeps its place in a trace with it; what is decided at once has it in its event. */
export function orderColumnsOf(rows: readonly OrderRow[]): readonly Column<OrderRow>[] {
  const isTraced = rows.some(
    ({ order, settledAt }) => order.traceparent !== undefined && settledAt === null,
  );
  return isTraced ? TRACED_ORDER_COLUMNS : ORDER_COLUMNS;
}

/** Columns that deciding a waiting order changes. */
export const ORDER_OUTCOME_COLUMNS = [
  'status',
  'reason',
  'reason_detail',
  'price',
  'quantity',
  'applied_exchange_rate',
  'filled_at',
  'settled_at',
  'decided_under',
  'hold_krw',
  'hold_quantity',
  'resting_since',
] as const;

/** Columns of a fill that it has in common with its order, by their names there. */
export const COLUMNS_OF_BOTH = [
  'user_id',
  'ticker_id',
  'side',
  'quantity',
  'price',
  'applied_exchange_rate',
  'filled_at',
  'settled_at',
] as const;

/** The others; none of these has a value where the order was not filled. */
export const FILL_COLUMNS: readonly Column<OrderRow>[] = [
  { name: 'currency', type: 'currency', value: ({ fill }) => fill?.currency ?? null },
  { name: 'gross', type: 'numeric', value: ({ fill }) => text(fill?.gross) },
  { name: 'gross_krw', type: 'numeric', value: ({ fill }) => text(fill?.grossKrw) },
  { name: 'fee_krw', type: 'numeric', value: ({ fill }) => text(fill?.feeKrw) },
  { name: 'tax_krw', type: 'numeric', value: ({ fill }) => text(fill?.taxKrw) },
  { name: 'cost_krw', type: 'numeric', value: ({ fill }) => text(fill?.costKrw) },
  { name: 'fx_print_at', type: 'timestamptz', value: ({ fill }) => time(fill?.applied?.print.at) },
  { name: 'fx_last', type: 'numeric', value: ({ fill }) => text(fill?.applied?.print.last) },
  { name: 'fx_source', type: 'text', value: ({ fill }) => fill?.applied?.print.source ?? null },
  { name: 'print_at', type: 'timestamptz', value: ({ fill }) => time(fill?.print.at) },
  { name: 'print_kind', type: 'print_kind', value: ({ fill }) => fill?.print.kind ?? null },
  { name: 'print_bid', type: 'numeric', value: ({ fill }) => text(quoteSide(fill, 'bid')) },
  { name: 'print_ask', type: 'numeric', value: ({ fill }) => text(quoteSide(fill, 'ask')) },
  { name: 'print_last', type: 'numeric', value: ({ fill }) => text(fill?.print.last) },
  { name: 'print_source', type: 'text', value: ({ fill }) => fill?.print.source ?? null },
];

function quoteSide(fill: Fill | null, side: 'bid' | 'ask'): Decimal | null {
  return fill?.print.kind === 'QUOTE' ? fill.print[side] : null;
}

/** A line of a journal. */
export interface LedgerRow {
  /** Its place among the lines of its journal, from zero. */
  readonly leg: number;
  readonly entry: LedgerLeg;
}

export const LEDGER_COLUMNS: readonly Column<LedgerRow>[] = [
  { name: 'leg', type: 'int2', value: ({ leg }) => leg },
  { name: 'account', type: 'ledger_account', value: ({ entry }) => entry.account },
  { name: 'owned', type: 'bool', value: ({ entry }) => `${entry.owned}` },
  { name: 'asset', type: 'text', value: ({ entry }) => entry.asset },
  { name: 'amount', type: 'numeric', value: ({ entry }) => formatDecimal(entry.amount) },
];

/** A line of the journal of the n-th order of a write; the rest of the line is the order's own. */
export interface TradeLedgerRow extends LedgerRow {
  /** From one. */
  readonly orderNumber: number;
}

/** The ledger lines of the orders that were filled. */
export function tradeLedgerRows(orders: readonly OrderRow[]): TradeLedgerRow[] {
  const rows: TradeLedgerRow[] = [];
  for (const [index, { legs }] of orders.entries()) {
    for (const [leg, entry] of legs.entries()) rows.push({ orderNumber: index + 1, leg, entry });
  }
  return rows;
}

export const TRADE_LEDGER_COLUMNS: readonly Column<TradeLedgerRow>[] = [
  { name: 'order_number', type: 'int4', value: ({ orderNumber }) => orderNumber },
  ...LEDGER_COLUMNS,
];

/**
 * When what a line belongs to was traded, by the number of its order; of one that was not filled there is no line. None is
 * null: in an array that has nulls an element is counted off from the first.
 */
export const TRADED_AT: Column<OrderRow> = {
  name: 'traded_at',
  type: 'timestamptz',
  value: ({ order, filledAt }) => formatInstant(filledAt ?? order.acceptedAt),
};

export interface WalletRow {
  readonly account: Account;
  readonly updatedAt: Instant;
  readonly lastReceipt: ReceiptHead;
}

export const WALLET_COLUMNS: readonly Column<WalletRow>[] = [
  { name: 'user_id', type: 'uuid', value: ({ account }) => account.userId },
  { name: 'balance_krw', type: 'numeric', value: ({ account }) => formatDecimal(account.cashKrw) },
  { name: 'held_krw', type: 'numeric', value: ({ account }) => formatDecimal(account.heldKrw) },
  { name: 'version', type: 'int8', value: ({ account }) => account.version },
  { name: 'receipt_seq', type: 'int8', value: ({ lastReceipt }) => lastReceipt.seq },
  {
    name: 'receipt_hash',
    type: 'bytea',
    value: ({ lastReceipt }) => bytesLiteral(lastReceipt.hash),
  },
  { name: 'last_updated', type: 'timestamptz', value: ({ updatedAt }) => time(updatedAt) },
  {
    name: 'margin_since',
    type: 'timestamptz',
    value: ({ account }) => time(account.margin?.since),
  },
  {
    name: 'margin_checked_to',
    type: 'timestamptz',
    value: ({ account }) => time(account.margin?.checkedTo),
  },
  {
    name: 'margin_partition',
    type: 'int2',
    value: ({ account }) => account.margin?.partition ?? null,
  },
  {
    name: 'trusted_again_at',
    type: 'timestamptz',
    value: ({ account }) => time(account.trustedAgainAt),
  },
  { name: 'human_etf', type: 'text', value: ({ account }) => account.humanEtf ?? null },
];

export interface PositionRow {
  readonly account: Account;
  readonly tickerId: string;
  readonly currency: Fill['currency'];
}

const position = ({ account, tickerId }: PositionRow) => positionOf(account, tickerId);

export const POSITION_COLUMNS: readonly Column<PositionRow>[] = [
  { name: 'user_id', type: 'uuid', value: ({ account }) => account.userId },
  { name: 'ticker_id', type: 'text', value: ({ tickerId }) => tickerId },
  { name: 'currency', type: 'currency', value: ({ currency }) => currency },
  { name: 'quantity', type: 'numeric', value: (row) => formatDecimal(position(row).quantity) },
  { name: 'held_quantity', type: 'numeric', value: (row) => formatDecimal(position(row).held) },
  { name: 'average_price', type: 'numeric', value: (row) => formatDecimal(averagePrice(row)) },
  { name: 'cost', type: 'numeric', value: (row) => formatDecimal(position(row).cost) },
  { name: 'cost_krw', type: 'numeric', value: (row) => formatDecimal(position(row).costKrw) },
  { name: 'moved_at', type: 'timestamptz', value: (row) => time(position(row).movedAt) },
];

/** Moving weighted average, in the instrument's currency; only derived, so to the nearest. */
function averagePrice(row: PositionRow): Decimal {
  const { quantity, cost } = position(row);
  return quantity === 0n ? ZERO : ratio([cost], [quantity], { places: 8, mode: 'half-even' });
}

/** A second command under a used id. */
export interface ConflictRow {
  readonly orderId: string;
  readonly bodySha256: string;
  readonly acceptedAt: Instant;
  readonly intent: string;
  readonly recordedAt: Instant;
}

export const CONFLICT_COLUMNS: readonly Column<ConflictRow>[] = [
  { name: 'order_id', type: 'uuid', value: (row) => row.orderId },
  { name: 'body_sha256', type: 'text', value: (row) => row.bodySha256 },
  { name: 'accepted_at', type: 'timestamptz', value: (row) => time(row.acceptedAt) },
  { name: 'intent', type: 'text', cast: 'jsonb', value: (row) => row.intent },
  { name: 'recorded_at', type: 'timestamptz', value: (row) => time(row.recordedAt) },
];
