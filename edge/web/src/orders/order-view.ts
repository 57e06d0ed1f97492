import type { Order } from '../api/payloads.ts';
import { isHumanEtf } from '../market/is-human-etf.ts';
import { isBeyond } from './submission/newest-orders.ts';
import type { Submission } from './submission/submission.ts';
import { afterWord, type ToldOrder, toldOf } from './submission/told-order.ts';

type SentState = Exclude<Submission['state'], { readonly kind: 'dismissed' }>;

/**
 * How far an order has come, as the list shows it. `unsent`: surely not accepted. `unanswered`,
 * `discarded`: perhaps. `checking`: accepted once, and home has been asked what became of it.
 */
export type OrderStage =
  | SentState['kind']
  | 'unsent'
  | 'checking'
  | 'waiting'
  | 'filled'
  | 'cancelled'
  | 'failed';

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
  /** Whether the house sold by it; nobody sent it. */
  readonly isForced: boolean;
  /** Sorts the list: when it was accepted, or made. */
  readonly at: string;
}

/**
 * Submissions and home's orders as one list, newest first. An order that home knows, or once told of,
 * shows as home says; one that only the edge has accepted yet shows with its receipt.
 *
 * @param reach since when home's orders are all there, RFC 3339; null: since ever
 */
export function viewOrders(
  submissions: readonly Submission[],
  orders: readonly Order[],
  reach: string | null = null,
): readonly OrderView[] {
  const mine = new Map(submissions.map((one) => [one.clientOrderId, one]));
  const listed = orders.map((order) => viewOfOrder(order, mine.get(order.client_order_id)));
  const known = new Set(orders.map((order) => order.client_order_id));
  const others = submissions
    .filter((one) => !known.has(one.clientOrderId))
    .flatMap((one) => viewOfSubmission(one, reach) ?? []);
  return [...others, ...listed].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Whether it can still be taken back: a MARKET order that was accepted in session cannot. */
export function isCancellable({ type, stage }: OrderView): boolean {
  return type === 'LIMIT' && (stage === 'waiting' || stage === 'accepted');
}

/** Whether something is still to come. */
export function isOpen({ stage }: OrderView): boolean {
  return stage === 'sending' || stage === 'accepted' || stage === 'waiting';
}

/** Whether nobody has said yet that it is accepted: the device alone knows of it for sure. */
export function isUnconfirmed({ stage }: OrderView): boolean {
  return stage === 'sending' || stage === 'unsent' || stage === 'unanswered';
}

/** Whether home has told its end. */
export function hasEnded(stage: OrderStage): boolean {
  return stage === 'filled' || stage === 'cancelled' || stage === 'failed';
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
  const told = afterWord(submission?.told ?? null, toldOf(order));
  return {
    ...viewOfWord(told),
    key: order.client_order_id,
    tickerId: order.ticker_id,
    side: order.side,
    type: order.type,
    limitPrice: order.limit_price,
    timeInForce: order.time_in_force,
    expiresAt: order.expires_at,
    requestedAmountKrw: order.requested_amount_krw,
    requestedQuantity: order.requested_quantity,
    clientOrderId: order.client_order_id,
    receipt: submission?.state.kind === 'accepted' ? submission.state.receipt : null,
    isForced: order.liquidation_id !== null,
  };
}

function viewOfWord(told: ToldOrder) {
  const { status, reason, acceptedAt, ...figures } = told;
  return {
    ...figures,
    acceptedAt,
    stage: STAGE_OF[status],
    code: reason,
    at: acceptedAt,
  };
}

/** Undefined for one that the user does not want to see. */
function viewOfSubmission(submission: Submission, reach: string | null): OrderView | undefined {
  const { state, request, told } = submission;
  const progress = told ? viewOfWord(told) : viewOfState(submission);
  if (!progress) return undefined;
  return {
    ...progress,
    // Accepted long ago: that home has not told of it since does not mean that it waits.
    stage: !told && isBeyond(submission, reach) ? 'checking' : progress.stage,
    key: submission.clientOrderId,
    tickerId: request.ticker_id,
    side: request.side,
    type: request.type,
    limitPrice: request.limit_price ?? null,
    timeInForce: request.time_in_force ?? null,
    expiresAt: request.expires_at ?? null,
    requestedAmountKrw: request.amount_krw ?? null,
    requestedQuantity: request.quantity ?? null,
    clientOrderId: submission.clientOrderId,
    receipt: state.kind === 'accepted' ? state.receipt : null,
    isForced: false,
  };
}

function viewOfState({ state, isHeard, createdAt }: Submission) {
  if (state.kind === 'dismissed') return undefined;
  const accepted = state.kind === 'accepted' ? state : undefined;
  const isUnsent = state.kind === 'unanswered' && !isHeard;
  return {
    stage: isUnsent ? ('unsent' as const) : state.kind,
    orderId: accepted?.orderId,
    acceptedAt: accepted?.acceptedAt ?? null,
    ...{ price: null, quantity: null, filledAt: null, settledAt: null },
    code: 'code' in state ? state.code : null,
    detail: state.kind === 'refused' ? state.detail : null,
    at: accepted?.acceptedAt ?? createdAt,
  };
}
