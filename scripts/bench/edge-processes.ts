import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePublicKeys } from '@mockstreet/home/accounts/keys/key-files';
import { controlDocumentSchema } from '@mockstreet/shared/edge-control';
import { formatInstant, instant } from '@mockstreet/shared/instant';
import {
  ORDERS_DEAD_QUEUE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
} from '@mockstreet/shared/topology';
import { type ConsumeMessage, connect } from 'amqplib';
import type { BenchProcess, BenchStack } from './bench-stack.ts';

/** So many that an engine and its database keep two cores busy behind an outage (deploy/runbook/grow.md). */
export const PARTITIONS = 4;

/** Declares everything on the broker with the real topology, which goes on looking after it. */
export async function startTopology(stack: BenchStack): Promise<BenchProcess> {
  return await stack.startProcess('topology', 'edge/topology/main.ts', {
    PORT: `${stack.ports.topology}`,
    AMQP_URL: stack.amqpOf('topology'),
    PARTITIONS: `${PARTITIONS}`,
  });
}

/** Starts the real intake, its limits of fairness out of the way; it needs the topology. */
export async function startIntake(stack: BenchStack): Promise<BenchProcess> {
  mkdirSync(stack.data.edge.intake, { recursive: true });
  giveHomeKeys(stack);
  const intake = await stack.startProcess('intake', 'edge/intake/main.ts', {
    PORT: `${stack.ports.intake}`,
    AMQP_URL: stack.amqpOf('intake'),
    HOME_CONTROL_KEY_FILE: stack.data.edge.homeControlKey,
    RECEIPT_KEY_FILE: stack.data.edge.receiptKey,
    STATE_DIR: stack.data.edge.intake,
    PARTITIONS: `${PARTITIONS}`,
    QUEUE_DEPTH_MAX: '1000000000',
    RATE_LIMIT_PER_SECOND: '1000000',
    RATE_LIMIT_BURST: '1000000',
  });
  await becameReady(`http://127.0.0.1:${stack.ports.intake}/health/ready`);
  return intake;
}

/** What home would have told the edge, for nobody at home does so here. */
function giveHomeKeys({ data }: BenchStack): void {
  const { publicKeys } = data.home.keys;
  const keys = parsePublicKeys(publicKeys, readFileSync(publicKeys, 'utf8'));
  const bare = keys.map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x }));
  const document = controlDocumentSchema.parse({
    version: 1,
    issued_at: formatInstant(instant(0)),
    from: 0,
    to: 0,
    token_keys: bare.filter(({ crv }) => crv === 'Ed25519'),
    sealing_key: bare.find(({ crv }) => crv === 'X25519'),
    ended_sessions: [],
    api_keys: [],
  });
  writeFileSync(join(data.edge.intake, 'home-control.json'), JSON.stringify(document));
}

async function becameReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not become ready`);
}

/** The size of the next message that is published to the journal, which `publish` brings about. */
export async function nextMessageBytes(
  amqpUrl: string,
  publish: () => Promise<void>,
): Promise<number> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.prefetch(1);
  const { promise, resolve } = Promise.withResolvers<number>();
  const onMessage = (message: ConsumeMessage | null) => message && resolve(message.content.length);
  await channel.consume(ORDERS_LOG_STREAM, onMessage, { arguments: { 'x-stream-offset': 'next' } });
  await publish();
  const bytes = await promise;
  await connection.close();
  return bytes;
}

/** Empties every queue that orders wait in. */
export async function purgeQueues(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  const partitions = Array.from({ length: PARTITIONS }, (_, number) => partitionQueue(number));
  for (const queue of [...partitions, ORDERS_UNROUTED_QUEUE, ORDERS_DEAD_QUEUE]) {
    await channel.purgeQueue(queue);
  }
  await connection.close();
}
