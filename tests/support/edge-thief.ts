import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import type { ControlDocument } from '@mockstreet/shared/edge-control';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash, type OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import {
  EDGE_CONTROL_EXCHANGE,
  MESSAGE_TYPE,
  ORDERS_DEAD_QUEUE,
  ORDERS_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
  partitionQueues,
  UNROUTED_PARTITION,
} from '@mockstreet/shared/topology';
import { type ConfirmChannel, connect } from 'amqplib';
import { type CryptoKey, importJWK } from 'jose';
import { vi } from 'vitest';
import { CONTROL_FILE } from '../../edge/intake/control-file.ts';
import type { Envelope } from './order-desk.ts';
import { openQueueReader } from './queue-reader.ts';
import { type HomeSide, PARTITIONS, type WholeHouse } from './whole-house.ts';

/** Whoever has the edge: its disk, its broker's password, and every message that was ever queued. */
export interface EdgeThief {
  /** Every file of the edge, as text. */
  readonly files: readonly string[];
  /** What home has told the edge. */
  readonly known: ControlDocument;
  /** The only private key there is. */
  readonly receiptKey: { readonly kid: string; readonly privateKey: CryptoKey };
  /** All orders of the journal, oldest first. */
  readonly journal: readonly Envelope[];
  /** All commands of it. */
  readonly commands: readonly CommandEnvelope[];
  /** What home has said since the theft, as it stood on the wire. */
  readonly controlMessages: readonly string[];
  /** Puts a message into the queues as intake would; tells what home made of it. */
  attempt(envelope: OrderEnvelope | CommandEnvelope): Promise<string>;
  /** The same, straight into one partition, or into what is not routed. */
  attemptIn(partition: number, envelope: OrderEnvelope): Promise<string>;
  /** After all that was sent so far: says that nothing accepted before `at` is still to come. */
  beacon(at: Instant): Promise<void>;
  /** Speaks to the edge in home's place. */
  sayAsHome(message: string): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE = { timeout: 10_000, interval: 20 };

/** @param submissions orders and commands that the journal holds */
export async function stealEdge(
  house: WholeHouse,
  home: HomeSide,
  submissions: number,
): Promise<EdgeThief> {
  const { amqpUrl } = house.vhost;
  const files = readTree(house.edgeFolder);
  const fileOf = (name: string) => JSON.parse(readFileSync(join(house.edgeFolder, name), 'utf8'));
  const receiptJwk = fileOf('receipt-key.json');
  const reader = await openQueueReader(amqpUrl);
  const messages = await reader.readStream(ORDERS_LOG_STREAM, submissions);
  await reader.close();

  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  const said = new Set<string>();
  const controlMessages = await listenToHome(channel, said);
  const deadReason = async () => {
    const message = await vi.waitUntil(
      async () => (await channel.get(ORDERS_DEAD_QUEUE, { noAck: true })) || undefined,
      PATIENCE,
    );
    return String(message.properties.headers?.reason);
  };
  const { total } = home.engine;
  /** Each message is one of these in the turn that reads it. */
  const outcomes = () => ({
    poisoned: total('poisoned'),
    duplicate: total('duplicates'),
    conflict: total('conflicts'),
    taken: total('decided') + total('stored'),
  });
  const afterwards = async (publish: () => unknown): Promise<string> => {
    const before = outcomes();
    publish();
    await channel.waitForConfirms();
    const outcome = await vi.waitUntil(() => {
      const now = outcomes();
      return (Object.keys(now) as (keyof typeof now)[]).find((name) => now[name] > before[name]);
    }, PATIENCE);
    return outcome === 'poisoned' ? await deadReason() : outcome;
  };
  const journal = messages.map(({ content }) => JSON.parse(content.toString()));
  const options = { persistent: true, type: MESSAGE_TYPE.order };
  return {
    files,
    known: fileOf(join('state', CONTROL_FILE)),
    receiptKey: {
      kid: receiptJwk.kid,
      privateKey: (await importJWK(receiptJwk, 'EdDSA')) as CryptoKey,
    },
    journal: journal.filter((one) => 'order' in one),
    commands: journal.filter((one) => 'command' in one),
    controlMessages,
    attempt: (envelope) =>
      afterwards(() =>
        channel.publish(ORDERS_EXCHANGE, envelope.user_id, toBuffer(envelope), {
          ...options,
          type: 'command' in envelope ? MESSAGE_TYPE.command : MESSAGE_TYPE.order,
        }),
      ),
    attemptIn: (partition, envelope) =>
      afterwards(() => channel.sendToQueue(queueOf(partition), toBuffer(envelope), options)),
    async beacon(at) {
      await channel.waitForConfirms();
      const beacon = { version: 1, accepted_at: formatInstant(at), intake_id: 'edge-1' };
      for (const { queue } of partitionQueues(PARTITIONS)) {
        const content = Buffer.from(JSON.stringify(beacon));
        channel.sendToQueue(queue, content, { type: MESSAGE_TYPE.beacon });
      }
      await channel.waitForConfirms();
    },
    async sayAsHome(message) {
      said.add(message);
      channel.publish(EDGE_CONTROL_EXCHANGE, '', Buffer.from(message), { persistent: true });
      await channel.waitForConfirms();
    },
    close: () => connection.close(),
  };
}

/** Changes an order's envelope so that it still agrees with itself. */
export function reworked(
  envelope: Envelope,
  change: Partial<Pick<Envelope, 'user_id' | 'client_order_id' | 'accepted_at'>> & {
    readonly order?: Readonly<Record<string, unknown>>;
  },
): Envelope {
  const { order: orderChange, ...rest } = change;
  const next = { ...envelope, ...rest };
  const order = placeOrderSchema.parse({ ...envelope.order, ...orderChange });
  return {
    ...next,
    order,
    order_id: deriveOrderId(next.user_id, next.client_order_id),
    body_sha256: intentHash(order),
  };
}

/** @param said what the thief says, which comes back too */
async function listenToHome(channel: ConfirmChannel, said: ReadonlySet<string>): Promise<string[]> {
  const heard: string[] = [];
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, EDGE_CONTROL_EXCHANGE, '');
  const hear = (message: { readonly content: Buffer } | null) => {
    const text = message?.content.toString();
    if (text !== undefined && !said.has(text)) heard.push(text);
  };
  await channel.consume(queue, hear, { noAck: true });
  return heard;
}

function readTree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

function queueOf(partition: number): string {
  return partition === UNROUTED_PARTITION ? ORDERS_UNROUTED_QUEUE : partitionQueue(partition);
}

function toBuffer(envelope: OrderEnvelope | CommandEnvelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}
