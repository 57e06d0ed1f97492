import { keepBrokerLink } from '@mockstreet/shared/node/broker-link';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { createPendingSubmissions, type PublishOutcome } from './pending-submissions.ts';
import { openPublishChannel, type PublishChannel } from './publish-channel.ts';
import type {
  OutgoingSubmission,
  PublishRefusal,
  SubmissionPublisher,
} from './submission-publisher.ts';

export interface AmqpPublisherOptions {
  readonly amqpUrl: string;
  readonly intakeId: string;
  /** Orders and commands without a confirm at most; beyond it they are refused. */
  readonly inFlightMax: number;
  /** How long a confirm may take. Milliseconds. */
  readonly confirmDeadlineMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told how long each took to its outcome, whatever that was. */
  readonly onSettled: (milliseconds: number) => void;
  readonly log: Logger;
}

export interface AmqpPublisher extends SubmissionPublisher {
  /** Puts a beacon behind what was already sent. Does nothing while nothing can be published. */
  publishBeacon(queue: string, content: string): void;
  /** Sent and not confirmed, those whose sender gave up included. */
  unconfirmed(): number;
  /** Refuses what is new, waits for the confirms of those in flight, and disconnects. */
  drain(deadlineMs: number): Promise<void>;
}

const OVERDUE_CHECK_MS = 100;
const DRAIN_CHECK_MS = 20;

/**
 * Publishes on one confirm channel of one connection that is always being kept up. A channel that
 * vanishes takes the connection with it, and everything in flight fails at once.
 */
export function createAmqpPublisher(options: AmqpPublisherOptions): AmqpPublisher {
  const { monotonicMs } = options;
  const pendingSubmissions = createPendingSubmissions(options);
  let channel: PublishChannel | undefined;
  let isStopping = false;

  const link = keepBrokerLink({
    amqpUrl: options.amqpUrl,
    name: `${options.intakeId} publisher`,
    log: options.log,
    async setup(connection, lose) {
      const onEnd = (why: Error) => {
        channel = undefined;
        lose(why);
      };
      channel = await openPublishChannel({ connection, pendingSubmissions, onEnd });
    },
    onLost() {
      channel = undefined;
      pendingSubmissions.settleAll('connection_lost');
    },
  });
  const overdueCheck = setInterval(
    () => pendingSubmissions.settleOverdue(options.confirmDeadlineMs),
    OVERDUE_CHECK_MS,
  );

  const refusal = (): PublishRefusal | undefined => {
    if (isStopping) return 'stopping';
    if (!channel) return 'broker_absent';
    if (channel.isBlocked()) return 'broker_blocked';
    if (channel.unconfirmed() >= options.inFlightMax) return 'too_many_in_flight';
    return undefined;
  };
  const send = (submission: OutgoingSubmission, resolve: (outcome: PublishOutcome) => void) => {
    const refused = refusal();
    if (refused || !channel) return resolve(refused ?? 'broker_absent');
    const pending = pendingSubmissions.add(submission.id, resolve);
    try {
      channel.publish(submission, pending);
    } catch {
      // The channel has closed under us, and its event is still to come.
      pendingSubmissions.settle(pending, 'connection_lost');
    }
  };

  return {
    refusal,
    publish: (submission) => new Promise((resolve) => send(submission, resolve)),
    publishBeacon(queue, content) {
      if (!refusal()) channel?.publishBeacon(queue, content);
    },
    unconfirmed: () => channel?.unconfirmed() ?? 0,
    async drain(deadlineMs) {
      isStopping = true;
      const giveUpAt = monotonicMs() + deadlineMs;
      while (pendingSubmissions.count() > 0 && monotonicMs() < giveUpAt) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
      }
      clearInterval(overdueCheck);
      await link.close();
    },
  };
}
