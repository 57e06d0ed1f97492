import { randomUUID } from 'node:crypto';
import {
  type CommandEnvelope,
  commandHash,
  deriveCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import {
  addMicros,
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { type PlaceOrder, placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash, type OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import {
  MESSAGE_TYPE,
  ORDERS_BEACONS_EXCHANGE,
  ORDERS_EXCHANGE,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
  partitionQueues,
  UNROUTED_PARTITION,
} from '@mockstreet/shared/topology';
import { type ConfirmChannel, connect } from 'amqplib';
import type { TestVhost } from './broker.ts';
import { bearer, type Credential } from './desk-credentials.ts';
import { type HomeKeys, openHomeKeys } from './home-keys.ts';

/** An envelope as intake writes them today. */
export type Envelope = Extract<OrderEnvelope, { version: 2 }>;

/** Plays the edge for tests of home: makes envelopes, publishes them as intake does. */
export interface OrderDesk {
  /** Home's keys, which sign the tokens and open what is sealed. */
  readonly keys: HomeKeys;
  /** An accepted order, by default with a bearer token of the user's. */
  envelope(
    userId: string,
    order: unknown,
    acceptedAt: Instant,
    credential?: Credential,
  ): Promise<Envelope>;
  /** An accepted command, by default with a bearer token of the user's. */
  command(
    userId: string,
    command: UserCommand,
    acceptedAt: Instant,
    options?: { readonly clientCommandId?: string; readonly credential?: Credential },
  ): Promise<CommandEnvelope>;
  publish(envelope: OrderEnvelope | CommandEnvelope): Promise<void>;
  publishRaw(userId: string, content: Buffer): Promise<void>;
  /** Into one partition, whatever the user's is, or as what came to none. */
  publishTo(partition: number, envelope: OrderEnvelope): Promise<void>;
  /** To every partition: all that was accepted before `at` is ahead of this. */
  beacon(at: Instant): Promise<void>;
  close(): Promise<void>;
}

/** A token is used for as long as one of a client's would be, about. */
const TOKEN_USED_MICROS = 25 * MICROS_PER_MINUTE;

/** With intake's rights; `partitions` are those of the virtual host. */
export async function openOrderDesk(vhost: TestVhost, partitions: number): Promise<OrderDesk> {
  const keys = await openHomeKeys();
  const connection = await connect(vhost.amqpOf.intake);
  const channel = await connection.createConfirmChannel();
  const bearers = new Map<string, { readonly from: Instant; readonly credential: Credential }>();
  const bearerOf = async (userId: string, at: Instant): Promise<Credential> => {
    const known = bearers.get(userId);
    if (known && at >= known.from && at < addMicros(known.from, TOKEN_USED_MICROS)) {
      return known.credential;
    }
    const credential = await bearer(keys, { userId, issuedAt: at });
    bearers.set(userId, { from: at, credential });
    return credential;
  };
  return {
    keys,
    async envelope(userId, body, acceptedAt, credential) {
      const { client_order_id = randomUUID(), ...order } = placeOrderSchema.parse(body);
      const envelope = {
        version: 2,
        order_id: deriveOrderId(userId, client_order_id),
        client_order_id,
        user_id: userId,
        accepted_at: formatInstant(acceptedAt),
        clock_error_ms: 0,
        intake_id: 'test-desk',
        body_sha256: intentHash(order as PlaceOrder),
        order: order as PlaceOrder,
      } as const;
      const authorise = credential ?? (await bearerOf(userId, acceptedAt));
      const text = JSON.stringify({ client_order_id, ...(body as object) });
      return { ...envelope, credential: await authorise({ envelope, body: text, acceptedAt }) };
    },
    async command(userId, command, acceptedAt, options = {}) {
      const { clientCommandId = randomUUID(), credential } = options;
      const envelope = {
        version: 1,
        command_id: deriveCommandId(userId, clientCommandId),
        client_command_id: clientCommandId,
        user_id: userId,
        accepted_at: formatInstant(acceptedAt),
        clock_error_ms: 0,
        intake_id: 'test-desk',
        body_sha256: commandHash(command),
        command,
      } as const;
      const authorise = credential ?? (await bearerOf(userId, acceptedAt));
      return {
        ...envelope,
        credential: await authorise({ envelope, body: bodyOf(command), acceptedAt }),
      };
    },
    async publish(envelope) {
      const type = 'command' in envelope ? MESSAGE_TYPE.command : MESSAGE_TYPE.order;
      const content = Buffer.from(JSON.stringify(envelope));
      await publishAs(channel, type, { userId: envelope.user_id, content });
    },
    publishRaw: (userId, content) => publishAs(channel, MESSAGE_TYPE.order, { userId, content }),
    async publishTo(partition, envelope) {
      const content = Buffer.from(JSON.stringify(envelope));
      const type = MESSAGE_TYPE.order;
      const queue =
        partition === UNROUTED_PARTITION ? ORDERS_UNROUTED_QUEUE : partitionQueue(partition);
      channel.publish(ORDERS_BEACONS_EXCHANGE, queue, content, { type });
      await channel.waitForConfirms();
    },
    async beacon(at) {
      const content = { version: 1, accepted_at: formatInstant(at), intake_id: 'test-desk' };
      for (const { queue } of partitionQueues(partitions)) {
        const type = MESSAGE_TYPE.beacon;
        const bytes = Buffer.from(JSON.stringify(content));
        channel.publish(ORDERS_BEACONS_EXCHANGE, queue, bytes, { type });
      }
      await channel.waitForConfirms();
    },
    async close() {
      await connection.close();
      await keys.close();
    },
  };
}

/** What a client sends for a command. */
function bodyOf(command: UserCommand): string {
  return command.type === 'MARGIN' ? JSON.stringify({ enabled: command.enabled }) : '';
}

async function publishAs(
  channel: ConfirmChannel,
  type: string,
  { userId, content }: { readonly userId: string; readonly content: Buffer },
) {
  const options = { persistent: true, mandatory: true, type };
  channel.publish(ORDERS_EXCHANGE, userId, content, options);
  await channel.waitForConfirms();
}

/** A clock that tests move by hand. */
export function manualClock(start: Instant): { now: Clock; advance(micros: number): Instant } {
  let at = start;
  return {
    now: () => at,
    advance(micros) {
      at = (at + micros) as Instant;
      return at;
    },
  };
}
