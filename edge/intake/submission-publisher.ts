import type { Traceparent } from '@mockstreet/shared/traceparent';
import type { Submission } from './submission.ts';

/** An order or a command on its way into the queue. */
export interface OutgoingSubmission extends Pick<Submission, 'kind' | 'id' | 'userId'> {
  /** JSON of the envelope. */
  readonly content: string;
  /** The trace that it belongs to, if it does to one. */
  readonly traceparent?: Traceparent | undefined;
}

/** Why nothing can be published at the moment. */
export type PublishRefusal = 'broker_absent' | 'broker_blocked' | 'too_many_in_flight' | 'stopping';

/** How a publish can end without a promise. The message may be in the queue all the same. */
export type PublishFailure =
  | PublishRefusal
  /** The broker said no. */
  | 'nacked'
  /** No queue took it. */
  | 'returned'
  /** No word from the broker within the deadline. */
  | 'timed_out'
  /** Channel or connection gone before the confirm. */
  | 'connection_lost';

/** The way into the queue, as the rest of intake sees it. */
export interface SubmissionPublisher {
  refusal(): PublishRefusal | undefined;
  /**
   * Sends at once (synchronously, if `refusal()` is undefined) and resolves when the outcome is
   * known; never rejects. `confirmed`: on disk in every queue it was routed to, and routed.
   */
  publish(submission: OutgoingSubmission): Promise<'confirmed' | PublishFailure>;
}
