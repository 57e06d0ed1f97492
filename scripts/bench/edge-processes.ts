import { mkdirSync } from 'node:fs';
import {
  ORDERS_DEAD_QUEUE,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
} from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import type { BenchProcess, BenchStack } from './bench-stack.ts';

export const PARTITIONS = 2;

/** Starts the real intake, its limits of fairness out of the way; it declares the topology. */
export async function startIntake(stack: BenchStack): Promise<BenchProcess> {
  mkdirSync(stack.data.edge.intake, { recursive: true });
  const intake = await stack.startProcess('intake', 'edge/intake/main.ts', {
    PORT: `${stack.ports.intake}`,
    AMQP_URL: stack.amqpUrl,
    JWKS_FILE: stack.data.edge.jwks,
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

async function becameReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not become ready`);
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
