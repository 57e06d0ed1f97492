import { socketOf } from '@mockstreet/shared/node/broker-link';
import {
  MESSAGE_TYPE,
  ORDERS_BEACONS_EXCHANGE,
  ORDERS_EXCHANGE,
} from '@mockstreet/shared/topology';
import type { ChannelModel, Message } from 'amqplib';
import type { PendingSubmission, PendingSubmissions } from './pending-submissions.ts';
import type { OutgoingSubmission } from './submission-publisher.ts';

/** One confirm channel, from its opening to its end. */
export interface PublishChannel {
  /** Sends it now; the pending one is settled by the broker's word, or by the end. */
  publish(submission: OutgoingSubmission, pending: PendingSubmission): void;
  publishBeacon(queue: string, content: string): void;
  /** The broker reads nothing from us: it is short of memory or disk. */
  isBlocked(): boolean;
  /** Sent and not confirmed, those whose sender gave up included. */
  unconfirmed(): number;
}

/**
 * Opens the channel; rejects while there is nothing on the broker to publish to. Its end, from
 * whatever cause, is told to `onEnd` before the library fails what was unconfirmed.
 */
export async function openPublishChannel(options: {
  readonly connection: ChannelModel;
  readonly pendingSubmissions: PendingSubmissions;
  readonly onEnd: (why: Error) => void;
}): Promise<PublishChannel> {
  const { connection, pendingSubmissions, onEnd } = options;
  let isBlocked = false;
  let isEnded = false;
  let unconfirmed = 0;
  connection.on('blocked', () => {
    isBlocked = true;
  });
  connection.on('unblocked', () => {
    isBlocked = false;
  });

  await expectTopology(connection);
  const channel = await connection.createConfirmChannel();
  channel.on('error', onEnd);
  // Before amqplib's own listener, which calls every unconfirmed message back like a nack.
  channel.prependListener('close', () => {
    isEnded = true;
    onEnd(new Error('publish channel closed'));
  });
  const gatherWrites = createWriteGatherer(connection);
  channel.on('return', ({ properties }: Message) =>
    pendingSubmissions.markReturned(String(properties.messageId)),
  );

  return {
    publish(submission, pending) {
      unconfirmed += 1;
      const onConfirm = (error: unknown) => {
        unconfirmed -= 1;
        if (isEnded) pendingSubmissions.settle(pending, 'connection_lost');
        else if (error) pendingSubmissions.settle(pending, 'nacked');
        else pendingSubmissions.settle(pending, pending.isReturned ? 'returned' : 'confirmed');
      };
      const { traceparent } = submission;
      const properties = {
        type: submission.kind,
        messageId: submission.id,
        contentType: 'application/json',
        persistent: true,
        mandatory: true,
        ...(traceparent !== undefined && { headers: { traceparent } }),
      };
      const content = Buffer.from(submission.content);
      channel.publish(ORDERS_EXCHANGE, submission.userId, content, properties, onConfirm);
      gatherWrites();
    },
    publishBeacon(queue, content) {
      channel.publish(ORDERS_BEACONS_EXCHANGE, queue, Buffer.from(content), {
        type: MESSAGE_TYPE.beacon,
        contentType: 'application/json',
        persistent: false,
      });
    },
    isBlocked: () => isBlocked,
    unconfirmed: () => unconfirmed,
  };
}

/**
 * Returns a function to be called after each publish, which makes all messages of one turn of the
 * event loop one write to the socket: each write alone is a system call, the dearest part of an
 * order. The library hands messages to the socket in an immediate that it schedules in the next
 * tick; the one scheduled here runs right behind it. Should that order ever change, only the
 * saving is lost.
 */
function createWriteGatherer(connection: ChannelModel): () => void {
  const socket = socketOf(connection);
  let isGathering = false;
  const release = () => {
    isGathering = false;
    socket.uncork();
  };
  return () => {
    if (isGathering) return;
    isGathering = true;
    socket.cork();
    process.nextTick(() => setImmediate(release));
  };
}

/**
 * Rejects unless everything that an order passes was declared (edge/topology does it, and the
 * beacons' exchange last). On a channel of its own, which a no takes down.
 */
async function expectTopology(connection: ChannelModel): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  await channel.checkExchange(ORDERS_EXCHANGE);
  await channel.checkExchange(ORDERS_BEACONS_EXCHANGE);
  await channel.close();
}
