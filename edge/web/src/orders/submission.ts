import type { Instant } from '@mockstreet/shared/instant';
import type { OrderAccepted, Side } from '@mockstreet/shared/order';
import type { Answer } from '../api/answer.ts';
import { ageSeconds } from '../format/format-time.ts';

/** A market order as the ticket makes it: a buy by won, a sell by quantity. Decimal text. */
export interface OrderRequest {
  readonly ticker_id: string;
  readonly side: Side;
  readonly type: 'MARKET';
  readonly amount_krw?: string;
  readonly quantity?: string;
}

/**
 * What this device knows of an order it sent. `unanswered` may or may not have been accepted: the
 * only way to know is to ask again with the same id, which can never order twice.
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
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export interface Submission {
  /** Made before the first attempt and kept for every later one. */
  readonly clientOrderId: string;
  readonly request: OrderRequest;
  /** RFC 3339. */
  readonly createdAt: string;
  /** How often it was sent. */
  readonly attempts: number;
  readonly state: SubmissionState;
}

export type SubmissionEvent =
  | { readonly kind: 'made'; readonly submission: Submission }
  | { readonly kind: 'sent'; readonly clientOrderId: string }
  | {
      readonly kind: 'answered';
      readonly clientOrderId: string;
      readonly answer: Answer<OrderAccepted>;
    }
  | { readonly kind: 'dismissed'; readonly clientOrderId: string };

/** Newest first, and no more than these: receipts of older orders can be had from home. */
const SUBMISSIONS_KEPT = 100;
/** Sent again without asking the user only so long: nobody wants a market order out of the blue. */
const RETRY_WITHIN_SECONDS = 60;
/** Asking again changes nothing before the user has signed in again, or set the clock. */
const NEEDS_USER: readonly string[] = [
  'TOKEN_EXPIRED',
  'UNAUTHENTICATED',
  'DEVICE_CLOCK_WRONG',
  'ORDER_KEY_LOST',
];

export function reduceSubmissions(
  submissions: readonly Submission[],
  event: SubmissionEvent,
): readonly Submission[] {
  if (event.kind === 'made') return [event.submission, ...submissions].slice(0, SUBMISSIONS_KEPT);
  if (event.kind === 'dismissed') {
    return submissions.filter((one) => one.clientOrderId !== event.clientOrderId);
  }
  return submissions.map((one) => {
    if (one.clientOrderId !== event.clientOrderId) return one;
    return event.kind === 'sent'
      ? { ...one, attempts: one.attempts + 1, state: { kind: 'sending' } }
      : { ...one, state: stateAfter(event.answer) };
  });
}

/** Whether to send once more without being told to. */
export function shouldRetry(submission: Submission, now: Instant): boolean {
  const { state, createdAt } = submission;
  if (state.kind !== 'unanswered' || NEEDS_USER.includes(state.code)) return false;
  const age = ageSeconds(createdAt, now);
  return age !== undefined && age < RETRY_WITHIN_SECONDS;
}

/** What is left after a reload: whoever was waiting for an answer did not get it. */
export function restoreSubmissions(stored: readonly Submission[]): readonly Submission[] {
  return stored.map((one) =>
    one.state.kind === 'sending'
      ? { ...one, state: { kind: 'unanswered', code: 'INTERRUPTED' } as const }
      : one,
  );
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
