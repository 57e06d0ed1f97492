import { randomUUID } from 'node:crypto';
import { signAccessToken } from '@mockstreet/shared/token';
import { type Clock, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type PlaceOrder, placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash, type OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { MESSAGE_TYPE, ORDERS_EXCHANGE, partitionQueues } from '@mockstreet/shared/topology';
import { type ConfirmChannel, connect } from 'amqplib';
import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { declareTopology } from '../../edge/intake/topology.ts';

/** Plays the edge for tests of home: signs tokens, makes envelopes, publishes them as intake does. */
export interface OrderDesk {
  /** Public keys that the tokens are signed with. */
  readonly jwks: JSONWebKeySet;
  tokenFor(userId: string, issuedAt: Instant): Promise<string>;
  envelope(userId: string, order: unknown, acceptedAt: Instant): Promise<OrderEnvelope>;
  publish(envelope: OrderEnvelope): Promise<void>;
  publishRaw(userId: string, content: Buffer): Promise<void>;
  /** To every partition: all that was accepted before `at` is ahead of this. */
  beacon(at: Instant): Promise<void>;
  close(): Promise<void>;
}

export async function openOrderDesk(amqpUrl: string, partitions: number): Promise<OrderDesk> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'test-key';
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }] };
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  await declareTopology(channel, partitions);
  const tokenFor = (userId: string, issuedAt: Instant) =>
    signAccessToken({ userId, role: 'USER', tokenId: randomUUID(), issuedAt }, { kid, privateKey });
  return {
    jwks,
    tokenFor,
    async envelope(userId, body, acceptedAt) {
      const { client_order_id = randomUUID(), ...order } = placeOrderSchema.parse(body);
      return {
        version: 1,
        order_id: deriveOrderId(userId, client_order_id),
        client_order_id,
        user_id: userId,
        accepted_at: formatInstant(acceptedAt),
        clock_error_ms: 0,
        intake_id: 'test-desk',
        body_sha256: intentHash(order as PlaceOrder),
        credential: { scheme: 'Bearer', token: await tokenFor(userId, acceptedAt) },
        order: order as PlaceOrder,
      };
    },
    publish: (envelope) =>
      publishOrder(channel, envelope.user_id, Buffer.from(JSON.stringify(envelope))),
    publishRaw: (userId, content) => publishOrder(channel, userId, content),
    async beacon(at) {
      const content = { version: 1, accepted_at: formatInstant(at), intake_id: 'test-desk' };
      for (const { queue } of partitionQueues(partitions)) {
        channel.sendToQueue(queue, Buffer.from(JSON.stringify(content)), {
          type: MESSAGE_TYPE.beacon,
        });
      }
      await channel.waitForConfirms();
    },
    async close() {
      await connection.close();
    },
  };
}

async function publishOrder(channel: ConfirmChannel, userId: string, content: Buffer) {
  const options = { persistent: true, mandatory: true, type: MESSAGE_TYPE.order };
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
