import type { BrokerUser } from '@mockstreet/access/broker-users';
import type { ConfirmChannel } from 'amqplib';
import type { Attempt } from '../attempt.ts';

/** What a thief has of one user: a channel that is his alone, and the management with his password. */
export interface StolenUser {
  readonly channel: ConfirmChannel;
  ask(method: string, path: string, body?: unknown): Promise<ManagementAnswer>;
  /** Signs in with his name and password to another virtual host; rejects when refused. */
  signInTo(vhost: string): Promise<void>;
}

export interface ManagementAnswer {
  /** Of HTTP. */
  readonly status: number;
  readonly text: string;
}

/** Where it is tried. */
export interface AttackedBroker {
  /** The virtual host on which everything of ours stands, as the management's paths want it. */
  readonly vhost: string;
  /** One that nobody of ours has any right in. */
  readonly foreignVhost: string;
  /** A connection of somebody else. */
  readonly connectionName: string;
}

export interface BrokerAttempt extends Attempt<BrokerUser> {
  /** Does it; the management's answer or an AMQP error tells how it went. */
  readonly act: (stolen: StolenUser, broker: AttackedBroker) => Promise<unknown>;
}

/** Publishes and waits until the broker has taken it, or not. */
export async function publish(
  { channel }: StolenUser,
  exchange: string,
  routingKey = '',
): Promise<void> {
  channel.publish(exchange, routingKey, Buffer.from('{}'));
  await channel.waitForConfirms();
}

/** Begins to consume; what is delivered goes back when the channel closes. */
export async function consume({ channel }: StolenUser, queue: string): Promise<void> {
  await channel.prefetch(1);
  await channel.consume(queue, () => {});
}
