import type { Order } from '../api/payloads.ts';
import { isHumanEtf } from '../market/is-human-etf.ts';
import type { Submission } from './submission.ts';

type SentState = Exclude<Submission['state'], { readonly kind: 'dismissed' }>;

/** How far an order has come, as the list shows it. */
export type OrderStage = SentState['kind'] | 'waiting' | 'filled' | 'cancelled' | 'failed';

/** One row of the order list: what this device sent, joined with what home says of it. */
export interface OrderView {
  readonly key: string;
  readonly stage: OrderStage;
  readonly tickerId: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'MARKET' | 'LIMIT';
  /** Of a LIMIT order, in the instrument's currency. */
  readonly limitPrice: string | null;
  readonly timeInForce: Order['time_in_force'];
  /** When an order that is good until a date ends. */
  readonly expiresAt: string | null;
  /** What was asked for; one of the two. */
  readonly requestedAmountKrw: string | null;
  readonly requestedQuantity: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
  /** Denial, waiting or problem code. */
  readonly code: string | null;
  readonly detail: string | null;
  /** Undefined until somebody has promised to carry it out. */
  readonly orderId: string | undefined;
  readonly clientOrderId: string;
  readonly acceptedAt: string | null;
  /** Time of the print it filled on. */
  readonly filledAt: string | null;
  /** When home wrote its end. */
  readonly settledAt: string | null;
  readonly receipt: string | null;
  /** Sorts the list: when it was accepted, or made. */
  readonly at: string;
}

/**
 * Submissions and home's orders as one list, newest first. An order that home knows shows as home
 * says; one that only the edge has accepted yet shows with its receipt.
 */
export function viewOrders(
  submissions: readonly Submission[],
  orders: readonly Order[],
): readonly OrderView[] {
  const mine = new Map(submissions.map((one) => [one.clientOrderId, one]));
  const settled = orders.map((order) => viewOfOrder(order, mine.get(order.client_order_id)));
  const known = new Set(orders.map((order) => order.client_order_id));
  const open = submissions
    .filter((one) => !known.has(one.clientOrderId))
    .flatMap((one) => viewOfSubmission(one) ?? []);
  return [...open, ...settled].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Whether something is still to come. */
export function isOpen({ stage }: OrderView): boolean {
  return stage === 'sending' || stage === 'accepted' || stage === 'waiting';
}

/**
 * Whether something is still to come soon, so that the list is worth asking for again at once. What
 * home has taken and waits for a price of its own, or for the next strike, may do so for days, and
 * of its end the server tells.
 */
export function isUnderWay(view: OrderView): boolean {
  if (view.stage !== 'waiting') return isOpen(view);
  return view.type === 'MARKET' && !isHumanEtf(view.tickerId);
}

const STAGE_OF = {
  PENDING: 'waiting',
  FILLED: 'filled',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
} as const;

function viewOfOrder(order: Order, submission: Submission | undefined): OrderView {
  return {
    key: order.client_order_id,
    stage: STAGE_OF[order.status],
    tickerId: order.ticker_id,
    side: order.side,
    type: order.type,
    limitPrice: order.limit_price,
    timeInForce: order.time_in_force,
    expiresAt: order.expires_at,
    requestedAmountKrw: order.requested_amount_krw,
    requestedQuantity: order.requested_quantity,
    price: order.price,
    quantity: order.quantity,
    code: order.reason,
    detail: order.reason_detail,
    orderId: order.order_id,
    clientOrderId: order.client_order_id,
    acceptedAt: order.accepted_at,
    filledAt: order.filled_at,
    settledAt: order.settled_at,
    receipt: submission?.state.kind === 'accepted' ? submission.state.receipt : null,
    at: order.accepted_at,
  };
}

/** Undefined for one that the user does not want to see. */
function viewOfSubmission(submission: Submission): OrderView | undefined {
  const { state, request } = submission;
  if (state.kind === 'dismissed') return undefined;
  const accepted = state.kind === 'accepted' ? state : undefined;
  return {
    key: submission.clientOrderId,
    stage: state.kind,
    tickerId: request.ticker_id,
    side: request.side,
    type: request.type,
    limitPrice: request.limit_price ?? null,
    timeInForce: request.time_in_force ?? null,
    expiresAt: request.expires_at ?? null,
    requestedAmountKrw: request.amount_krw ?? null,
    requestedQuantity: request.quantity ?? null,
    price: null,
    quantity: null,
    code: 'code' in state ? state.code : null,
    detail: state.kind === 'refused' ? state.detail : null,
    orderId: accepted?.orderId,
    clientOrderId: submission.clientOrderId,
    acceptedAt: accepted?.acceptedAt ?? null,
    filledAt: null,
    settledAt: null,
    receipt: accepted?.receipt ?? null,
    at: accepted?.acceptedAt ?? submission.createdAt,
  };
}
