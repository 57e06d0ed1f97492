import type { Logger } from '@mockstreet/shared/node/run-process';
import { MESSAGE_TYPE, ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { keepBrokerLink } from './broker-link.ts';
import type { OrderPublisher, OutgoingOrder, PublishFailure } from './order-publisher.ts';
import { declareTopology } from './topology.ts';

export interface AmqpPublisherOptions {
  readonly amqpUrl: string;
  readonly intakeId: string;
  readonly partitions: number;
  /** Orders without a confirm at most; beyond it they are refused. */
  readonly inFlightMax: number;
  /** How long a confirm may take. Milliseconds. */
  readonly confirmDeadlineMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told how long each order took to its outcome, whatever that was. */
  readonly onSettled: (milliseconds: number) => void;
  readonly log: Logger;
}

export interface AmqpPublisher extends OrderPublisher {
  /** Puts a beacon behind the orders already sent. Does nothing while nothing can be published. */
  publishBeacon(queue: string, content: string): void;
  /** Orders sent and not confirmed, those whose sender gave up included. */
  unconfirmed(): number;
  /** Refuses new orders, waits for the confirms of those in flight, and disconnects. */
  drain(deadlineMs: number): Promise<void>;
}

interface Pending {
  readonly order: OutgoingOrder;
  readonly sentAtMs: number;
  /** Set by the broker's `basic.return`, which comes before its ack. */
  isReturned: boolean;
  settle(outcome: 'confirmed' | PublishFailure): void;
}

const DEADLINE_CHECK_MS = 100;
const DRAIN_CHECK_MS = 20;

/**
 * Publishes on one confirm channel of one connection, which declares the topology first. A channel
 * that vanishes takes the connection with it, and everything in flight fails at once.
 */
export function createAmqpPublisher(options: AmqpPublisherOptions): AmqpPublisher {
  let channel: ConfirmChannel | undefined;
  let isBlocked = false;
  let isStopping = false;
  let unconfirmed = 0;
  /** Orders whose senders wait, by order id, the oldest first. */
  const pending = new Map<string, Pending>();

  const settle = (entry: Pending, outcome: 'confirmed' | PublishFailure) => {
    // A late word about an order that was given up, perhaps sent again since.
    if (pending.get(entry.order.orderId) !== entry) return;
    pending.delete(entry.order.orderId);
    options.onSettled(options.monotonicMs() - entry.sentAtMs);
    entry.settle(outcome);
  };

  const link = keepBrokerLink({
    amqpUrl: options.amqpUrl,
    name: `${options.intakeId} publisher`,
    log: options.log,
    async setup(connection, lose) {
      connection.on('blocked', () => {
        isBlocked = true;
      });
      connection.on('unblocked', () => {
        isBlocked = false;
      });
      await declareOnce(connection, options.partitions);
      const opened = await connection.createConfirmChannel();
      opened.on('error', lose);
      // Before amqplib's own listener, which fails every unconfirmed message like a nack.
      opened.prependListener('close', () => {
        if (channel === opened) channel = undefined;
        lose(new Error('publish channel closed'));
      });
      opened.on('return', (message) => {
        const entry = pending.get(message.properties.messageId);
        if (entry) entry.isReturned = true;
      });
      unconfirmed = 0;
      channel = opened;
    },
    onLost() {
      channel = undefined;
      isBlocked = false;
      for (const entry of [...pending.values()]) settle(entry, 'connection_lost');
    },
  });

  const deadlines = setInterval(() => {
    const overdue = options.monotonicMs() - options.confirmDeadlineMs;
    for (const entry of pending.values()) {
      if (entry.sentAtMs > overdue) break;
      settle(entry, 'timed_out');
    }
  }, DEADLINE_CHECK_MS);

  const refusal = () => {
    if (isStopping) return 'stopping';
    if (!channel) return 'broker_absent';
    if (isBlocked) return 'broker_blocked';
    if (unconfirmed >= options.inFlightMax) return 'too_many_in_flight';
    return undefined;
  };

  return {
    refusal,
    publish(order) {
      const refused = refusal();
      if (refused || !channel) return Promise.resolve(refused ?? 'broker_absent');
      return publishOn(channel, order);
    },
    publishBeacon(queue, content) {
      if (!channel || isBlocked || isStopping) return;
      channel.publish('', queue, Buffer.from(content), {
        type: MESSAGE_TYPE.beacon,
        contentType: 'application/json',
        persistent: false,
      });
    },
    unconfirmed: () => unconfirmed,
    async drain(deadlineMs) {
      isStopping = true;
      const giveUpAt = options.monotonicMs() + deadlineMs;
      while (pending.size > 0 && options.monotonicMs() < giveUpAt) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
      }
      clearInterval(deadlines);
      await link.close();
    },
  };

  function publishOn(on: ConfirmChannel, order: OutgoingOrder) {
    return new Promise<'confirmed' | PublishFailure>((resolve) => {
      const entry: Pending = {
        order,
        sentAtMs: options.monotonicMs(),
        isReturned: false,
        settle: resolve,
      };
      const onConfirm = (error: unknown) => {
        if (on !== channel) return settle(entry, 'connection_lost');
        unconfirmed -= 1;
        if (error) settle(entry, 'nacked');
        else settle(entry, entry.isReturned ? 'returned' : 'confirmed');
      };
      pending.set(order.orderId, entry);
      unconfirmed += 1;
      try {
        on.publish(
          ORDERS_EXCHANGE,
          order.userId,
          Buffer.from(order.content),
          {
            type: MESSAGE_TYPE.order,
            messageId: order.orderId,
            contentType: 'application/json',
            persistent: true,
            mandatory: true,
          },
          onConfirm,
        );
      } catch {
        // The channel closed under us and its event is still to come.
        unconfirmed -= 1;
        settle(entry, 'connection_lost');
      }
    });
  }
}

/** On a channel of its own, which a refused declaration may take down. */
async function declareOnce(connection: ChannelModel, partitions: number): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  await declareTopology(channel, partitions);
  await channel.close();
}
