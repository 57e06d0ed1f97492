import { formatInstant } from '@mockstreet/shared/instant';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import type { AcceptanceClock } from './acceptance-clock.ts';
import type { Backlog } from './backlog.ts';
import type { IssueReceipt } from './receipt-signer.ts';
import type { RecentSubmissions } from './recent-submissions.ts';
import type { Submission } from './submission.ts';
import { isGoodAt, type SubmissionCredential } from './submission-credential.ts';
import { submissionMessage } from './submission-message.ts';
import type { PublishFailure, SubmissionPublisher } from './submission-publisher.ts';
import type { RequestTrace } from './trace-requests.ts';

/** Why something could not be queued. For metrics and logs; clients see QUEUE_UNAVAILABLE. */
export type UnavailableReason =
  | PublishFailure
  | 'queue_full'
  | 'clock_unsure'
  | 'state_not_written';

/** What becomes of an order or a command at the edge. */
export type AcceptOutcome =
  | {
      readonly kind: 'accepted';
      /** The JSON of the 202, kept so that a retry gets the very same. */
      readonly body: string;
    }
  /** Something else came with this id before. */
  | { readonly kind: 'reused' }
  /** The credential is not good at the moment of the stamp. */
  | { readonly kind: 'late'; readonly code: SubmissionCredential['lateCode'] }
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason };

export interface AcceptSubmissionPorts {
  readonly publisher: SubmissionPublisher;
  readonly acceptanceClock: AcceptanceClock;
  readonly backlog: Backlog;
  readonly recentSubmissions: RecentSubmissions<AcceptOutcome>;
  readonly issueReceipt: IssueReceipt;
  /** Known error of the stamps, in milliseconds. */
  readonly clockErrorMs: () => number;
  readonly intakeId: string;
}

export type AcceptSubmission = (
  credential: SubmissionCredential,
  submission: Submission,
  trace?: RequestTrace,
) => AcceptOutcome | Promise<AcceptOutcome>;

/**
 * Queues an order or a command and promises it: a 202 only after the broker confirmed and routed
 * it. Whatever goes wrong before that is "unknown, ask again with the same id", and forgotten here,
 * so that the retry is published again; home takes the first.
 */
export function createAcceptSubmission(ports: AcceptSubmissionPorts): AcceptSubmission {
  const { publisher, acceptanceClock, backlog, recentSubmissions } = ports;

  return (credential, submission, trace) => {
    const { id, bodySha256 } = submission;
    const known = recentSubmissions.find(id);
    if (known) return known.bodySha256 === bodySha256 ? known.outcome : { kind: 'reused' };

    const clockErrorMs = ports.clockErrorMs();
    if (clockErrorMs > CLOCK_ERROR_MS_MAX) return unavailable('clock_unsure');
    if (backlog.isFull()) return unavailable('queue_full');
    const refusal = publisher.refusal();
    if (refusal) return unavailable(refusal);

    // From the stamp to the publish nothing may wait: beacons promise that what was stamped
    // before them stands before them in the queue.
    const acceptedMicros = acceptanceClock.stamp();
    if (acceptedMicros === undefined) return unavailable('state_not_written');
    // Home checks the credential again as of this moment.
    if (!isGoodAt(credential, acceptedMicros)) return { kind: 'late', code: credential.lateCode };
    const acceptedAt = formatInstant(acceptedMicros);
    const { intakeId } = ports;
    const acceptance = { acceptedAt, clockErrorMs, intakeId, credential };
    const told = trace?.publish(submission);
    const publishing = publisher.publish({
      kind: submission.kind,
      id,
      userId: submission.userId,
      content: submissionMessage(submission, acceptance),
      traceparent: told?.traceparent,
    });
    backlog.published(acceptedMicros, 1);

    const outcome = publishing.then(async (published): Promise<AcceptOutcome> => {
      told?.settled(published);
      if (published !== 'confirmed') return unavailable(published);
      const { clientId: clientOrderId, userId } = submission;
      const facts = { orderId: id, userId, clientOrderId, bodySha256, acceptedAt };
      const receipt = await ports.issueReceipt(facts);
      return { kind: 'accepted', body: acceptedBody(submission, acceptedAt, receipt) };
    });
    recentSubmissions.begin(id, bodySha256, outcome);
    return outcome;
  };
}

function unavailable(reason: UnavailableReason): AcceptOutcome {
  return { kind: 'unavailable', reason };
}

/** JSON of `orderAcceptedSchema` or `commandAcceptedSchema`; no part can hold a character that JSON escapes. */
function acceptedBody(
  { kind, id, clientId }: Submission,
  acceptedAt: string,
  receipt: string,
): string {
  return `{"${kind}_id":"${id}","client_${kind}_id":"${clientId}","status":"ACCEPTED","accepted_at":"${acceptedAt}","receipt":"${receipt}"}`;
}
