import type { Instant } from '@mockstreet/shared/instant';
import type { OrderAccepted } from '@mockstreet/shared/order';
import type { Answer } from '../../api/answer.ts';
import type { Order } from '../../api/payloads.ts';
import type { PlaceOrder } from '../../api/schema.ts';
import { ageSeconds } from '../../format/format-time.ts';
import { isAbsent, type ListedOrders } from './newest-orders.ts';
import { hasEnded, type ToldOrder, toldOf } from './told-order.ts';

/** What is asked for, without the id that names it. Decimal text. */
export type OrderRequest = Readonly<Omit<PlaceOrder, 'client_order_id'>>;

/**
 * What came of handing an order over. Of one that is `unanswered` the only way to know is to ask again
 * with the same id, which can never order twice; whether it may have been accepted says `isHeard`.
 * `discarded`: put away by the user, who was told that it may have been. `dismissed` is shown to
 * nobody, and kept so that no other tab brings it back.
 */
export type SubmissionState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'unanswered'; readonly code: string }
  | {
      readonly kind: 'accepted';
      readonly orderId: string;
      readonly acceptedAt: string;
      readonly receipt: string;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'dismissed' };

/** What this device knows of an order that it sent: by the edge's answers, and by what home told. */
export interface Submission {
  /** Made before the first attempt and kept for every later one. */
  readonly clientOrderId: string;
  readonly request: OrderRequest;
  /** RFC 3339. */
  readonly createdAt: string;
  /** When the user last said that it is to be sent; RFC 3339. */
  readonly wantedAt: string;
  /** The price on the screen then; null where there was none. */
  readonly seenPrice: string | null;
  /** How often it was sent. */
  readonly attempts: number;
  /** Whether an attempt that nobody answered may have been heard all the same. */
  readonly isHeard: boolean;
  readonly state: SubmissionState;
  /** What home last told of it, whatever the edge's answers were. */
  readonly told: ToldOrder | null;
}

export type SubmissionEvent =
  | { readonly kind: 'made'; readonly submission: Submission }
  | {
      readonly kind: 'wanted';
      readonly clientOrderId: string;
      readonly at: string;
      readonly seenPrice: string | null;
    }
  | { readonly kind: 'sent'; readonly clientOrderId: string }
  | {
      readonly kind: 'answered';
      readonly clientOrderId: string;
      readonly answer: Answer<OrderAccepted>;
    }
  | { readonly kind: 'dismissed'; readonly clientOrderId: string }
  | { readonly kind: 'told'; readonly orders: readonly Order[] }
  | { readonly kind: 'listed'; readonly list: ListedOrders };

/** Newest first, and no more than these: receipts of older orders can be had from home. */
export const SUBMISSIONS_KEPT = 100;
/** Sent again without asking the user only so long: nobody wants a market order out of the blue. */
const RETRY_WITHIN_SECONDS = 60;
/** Asking again changes nothing before the user has signed in again. */
const NEEDS_SIGN_IN: readonly string[] = ['TOKEN_EXPIRED', 'UNAUTHENTICATED', 'ORDER_KEY_LOST'];
/** The same, or before the clock is right. */
const NEEDS_USER: readonly string[] = [...NEEDS_SIGN_IN, 'DEVICE_CLOCK_WRONG', 'REFUSED_LATER'];

/** The same list where nothing is new. */
export function reduceSubmissions(
  submissions: readonly Submission[],
  event: SubmissionEvent,
): readonly Submission[] {
  switch (event.kind) {
    case 'made': {
      const { submission } = event;
      const isKnown = submissions.some((one) => one.clientOrderId === submission.clientOrderId);
      return isKnown ? submissions : [submission, ...submissions].slice(0, SUBMISSIONS_KEPT);
    }
    case 'told':
      return mapChanged(submissions, (one) => withWord(one, event.orders));
    case 'listed':
      return mapChanged(submissions, (one) => withList(one, event.list));
    default:
      return mapChanged(submissions, (one) =>
        one.clientOrderId === event.clientOrderId ? after(one, event) : one,
      );
  }
}

type OwnEvent = Extract<SubmissionEvent, { readonly clientOrderId: string }>;

function after(submission: Submission, event: OwnEvent): Submission {
  // What was promised stays so, whatever a later attempt or another tab comes back with.
  if (submission.state.kind === 'accepted') return submission;
  switch (event.kind) {
    case 'wanted':
      return { ...submission, wantedAt: event.at, seenPrice: event.seenPrice };
    case 'sent':
      // Put away in another tab just now.
      if (PUT_AWAY.includes(submission.state.kind)) return submission;
      return { ...submission, attempts: submission.attempts + 1, state: { kind: 'sending' } };
    case 'answered':
      return afterAnswer(submission, event.answer);
    case 'dismissed':
      return {
        ...submission,
        state: { kind: mayBeAccepted(submission) ? 'discarded' : event.kind },
      };
  }
}

function afterAnswer(submission: Submission, answer: Answer<OrderAccepted>): Submission {
  const isHeard = submission.isHeard || leavesOpen(answer);
  const state = stateAfter(answer, isHeard);
  const isTakenBack = PUT_AWAY.includes(submission.state.kind) && state.kind !== 'accepted';
  return { ...submission, isHeard, state: isTakenBack ? submission.state : state };
}

const PUT_AWAY: readonly SubmissionState['kind'][] = ['discarded', 'dismissed'];

/** That it is there is told once, and so is its end. */
function withWord(submission: Submission, orders: readonly Order[]): Submission {
  const order = orders.find((one) => one.client_order_id === submission.clientOrderId);
  if (!order) return submission;
  const { told } = submission;
  const word = toldOf(order);
  const isNew = told === null || (!hasEnded(told) && hasEnded(word));
  return isNew ? { ...submission, told: word } : submission;
}

/** Home's list tells of its orders, and that one which it does not have was not accepted after all. */
function withList(submission: Submission, list: ListedOrders): Submission {
  const known = withWord(submission, list.orders);
  const isOver = known.state.kind === 'discarded' && known.told === null && isAbsent(known, list);
  return isOver ? { ...known, state: { kind: 'dismissed' } } : known;
}

function mapChanged(
  submissions: readonly Submission[],
  change: (submission: Submission) => Submission,
): readonly Submission[] {
  const next = submissions.map(change);
  return next.every((one, at) => one === submissions[at]) ? submissions : next;
}

/** Whether nobody has promised yet to carry it out, and the user still wants it. */
export function isPending({ state, told }: Submission): boolean {
  return told === null && (state.kind === 'sending' || state.kind === 'unanswered');
}

/** Whether it may be carried out although nobody has promised it: such a one is put away with care. */
export function mayBeAccepted(submission: Submission): boolean {
  return isPending(submission) && (submission.isHeard || submission.state.kind === 'sending');
}

/** Whether to send once more without being told to. */
export function shouldRetry(submission: Submission, now: Instant): boolean {
  const { state } = submission;
  if (state.kind !== 'unanswered' || NEEDS_USER.includes(state.code)) return false;
  return isFresh(submission, now);
}

/**
 * Whether the user has to say again that it is to be sent: a market order of more than a minute ago
 * would fill at a price that they have not seen.
 */
export function needsConfirmation(submission: Submission, now: Instant): boolean {
  const { state, request, told } = submission;
  if (told !== null || request.type !== 'MARKET') return false;
  return state.kind === 'unanswered' && !isFresh(submission, now);
}

/** Whether it was wanted so lately that it is sent without another word. */
export function isFresh({ wantedAt }: Submission, now: Instant): boolean {
  const age = ageSeconds(wantedAt, now);
  return age !== undefined && age < RETRY_WITHIN_SECONDS;
}

/**
 * What is left after a reload, or a sign-in: whoever was waiting for an answer did not get it, and
 * asks again. It counts as an attempt, so that it is further along than what other tabs know.
 */
export function takeUpSubmissions(stored: readonly Submission[]): readonly Submission[] {
  return stored.map((one) => {
    const { state, attempts } = one;
    const isCured = state.kind === 'unanswered' && NEEDS_SIGN_IN.includes(state.code);
    if (state.kind !== 'sending' && !isCured) return one;
    const isHeard = one.isHeard || state.kind === 'sending';
    const open = { kind: 'unanswered', code: 'INTERRUPTED' } as const;
    return { ...one, attempts: attempts + 1, isHeard, state: open };
  });
}

/** Whether it is not known after this answer if it was accepted. */
function leavesOpen(answer: Answer<OrderAccepted>): boolean {
  if (answer.ok || answer.fault.kind === 'unsent') return false;
  return answer.fault.kind === 'unreachable' || answer.fault.problem.status >= 500;
}

function stateAfter(answer: Answer<OrderAccepted>, isHeard: boolean): SubmissionState {
  if (answer.ok) {
    const { order_id, accepted_at, receipt } = answer.value;
    return { kind: 'accepted', orderId: order_id, acceptedAt: accepted_at, receipt };
  }
  if (answer.fault.kind === 'unreachable') return { kind: 'unanswered', code: 'UNREACHABLE' };
  if (answer.fault.kind === 'unsent') return { kind: 'unanswered', code: answer.fault.reason };
  const { code, status, detail, title, errors } = answer.fault.problem;
  // "Unknown, ask again" (503), "not so fast" (429), and a token that ran out (401) are no refusal.
  if (status >= 500 || status === 429 || status === 401) return { kind: 'unanswered', code };
  // Of this attempt. One before it may have been accepted.
  if (isHeard) return { kind: 'unanswered', code: 'REFUSED_LATER' };
  return { kind: 'refused', code, detail: errors?.[0]?.message ?? detail ?? title };
}
