import type { Instant } from '@mockstreet/shared/instant';
import type { OrderAccepted } from '@mockstreet/shared/order';
import type { Answer } from '../api/answer.ts';
import type { PlaceOrder } from '../api/schema.ts';
import { ageSeconds } from '../format/format-time.ts';

/** What is asked for, without the id that names it. Decimal text. */
export type OrderRequest = Readonly<Omit<PlaceOrder, 'client_order_id'>>;

/**
 * What this device knows of an order it sent. `unanswered` may or may not have been accepted: the
 * only way to know is to ask again with the same id, which can never order twice. `dismissed` is
 * shown to nobody, and kept so that no other tab brings it back.
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
  | { readonly kind: 'dismissed' };

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
  readonly state: SubmissionState;
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
  | { readonly kind: 'dismissed'; readonly clientOrderId: string };

/** Newest first, and no more than these: receipts of older orders can be had from home. */
export const SUBMISSIONS_KEPT = 100;
/** Sent again without asking the user only so long: nobody wants a market order out of the blue. */
const RETRY_WITHIN_SECONDS = 60;
/** Asking again changes nothing before the user has signed in again. */
const NEEDS_SIGN_IN: readonly string[] = ['TOKEN_EXPIRED', 'UNAUTHENTICATED', 'ORDER_KEY_LOST'];
/** The same, or before the clock is right. */
const NEEDS_USER: readonly string[] = [...NEEDS_SIGN_IN, 'DEVICE_CLOCK_WRONG'];

export function reduceSubmissions(
  submissions: readonly Submission[],
  event: SubmissionEvent,
): readonly Submission[] {
  if (event.kind === 'made') {
    const { submission } = event;
    const isKnown = submissions.some((one) => one.clientOrderId === submission.clientOrderId);
    return isKnown ? submissions : [submission, ...submissions].slice(0, SUBMISSIONS_KEPT);
  }
  return submissions.map((one) =>
    one.clientOrderId === event.clientOrderId ? after(one, event) : one,
  );
}

function after(
  submission: Submission,
  event: Exclude<SubmissionEvent, { readonly kind: 'made' }>,
): Submission {
  // What was promised stays so, whatever a later attempt or another tab comes back with.
  if (submission.state.kind === 'accepted') return submission;
  switch (event.kind) {
    case 'wanted':
      return { ...submission, wantedAt: event.at, seenPrice: event.seenPrice };
    case 'sent':
      return { ...submission, attempts: submission.attempts + 1, state: { kind: 'sending' } };
    case 'answered': {
      const state = stateAfter(event.answer);
      const isTakenBack = submission.state.kind === 'dismissed' && state.kind !== 'accepted';
      return isTakenBack ? submission : { ...submission, state };
    }
    case 'dismissed':
      return { ...submission, state: { kind: 'dismissed' } };
  }
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
  const { state, request } = submission;
  return state.kind === 'unanswered' && request.type === 'MARKET' && !isFresh(submission, now);
}

function isFresh({ wantedAt }: Submission, now: Instant): boolean {
  const age = ageSeconds(wantedAt, now);
  return age !== undefined && age < RETRY_WITHIN_SECONDS;
}

/**
 * What is left after a reload, or a sign-in: whoever was waiting for an answer did not get it, and
 * asks again. It counts as an attempt, so that it is further along than what other tabs know.
 */
export function restoreSubmissions(stored: readonly Submission[]): readonly Submission[] {
  return stored.map((one) => {
    const { state, attempts } = one;
    const isCured = state.kind === 'unanswered' && NEEDS_SIGN_IN.includes(state.code);
    if (state.kind !== 'sending' && !isCured) return one;
    return { ...one, attempts: attempts + 1, state: { kind: 'unanswered', code: 'INTERRUPTED' } };
  });
}

function stateAfter(answer: Answer<OrderAccepted>): SubmissionState {
  if (answer.ok) {
    const { order_id, accepted_at, receipt } = answer.value;
    return { kind: 'accepted', orderId: order_id, acceptedAt: accepted_at, receipt };
  }
  if (answer.fault.kind === 'unreachable') return { kind: 'unanswered', code: 'UNREACHABLE' };
  // An attempt before this one may have been heard.
  if (answer.fault.kind === 'unsent') return { kind: 'unanswered', code: answer.fault.reason };
  const { code, status, detail, title, errors } = answer.fault.problem;
  // "Unknown, ask again" (503), "not so fast" (429), and a token that ran out (401) are no refusal.
  if (status >= 500 || status === 429 || status === 401) return { kind: 'unanswered', code };
  return { kind: 'refused', code, detail: errors?.[0]?.message ?? detail ?? title };
}
