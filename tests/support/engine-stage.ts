import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { ORDERS_DEAD_QUEUE } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { createTestVhost, type TestVhost } from './broker.ts';
import type { TestDatabase } from './database.ts';
import { type OrderDesk, openOrderDesk } from './order-desk.ts';
import { type RunningEngine, type RunningEngineOptions, runEngine } from './running-engine.ts';
import { openTradingFloor } from './trading-floor.ts';

/** Queues, a desk that writes to them, a database with users, and engines between the two. */
export interface EngineStage {
  readonly vhost: TestVhost;
  readonly desk: OrderDesk;
  readonly database: TestDatabase;
  readonly sql: Sql;
  start(
    options: Pick<RunningEngineOptions, 'clock'> & Partial<RunningEngineOptions>,
  ): Promise<RunningEngine>;
  /** Takes what was set aside out of `orders.dead`: the reason of each. */
  deadReasons(): Promise<string[]>;
  /** Of all engines that were started. */
  faults(): readonly unknown[];
  /** All engines that still run. */
  stop(): Promise<void>;
  /** Those too, and takes everything away. */
  close(): Promise<void>;
}

export async function openEngineStage({
  users,
  openedAt,
  partitions = 1,
}: {
  readonly users: readonly string[];
  readonly openedAt: Instant;
  readonly partitions?: number;
}): Promise<EngineStage> {
  const vhost = await createTestVhost({ partitions });
  const desk = await openOrderDesk(vhost, partitions);
  const { database, sql } = await openTradingFloor(users, openedAt);
  const started: RunningEngine[] = [];
  const running = new Set<RunningEngine>();
  const stopOne = async (engine: RunningEngine) => {
    if (running.delete(engine)) await engine.stop();
  };
  const stop = async () => {
    await Promise.all([...running].map(stopOne));
  };
  return {
    ...{ vhost, desk, database, sql, stop },
    deadReasons: () => takeDeadReasons(vhost.amqpUrl),
    faults: () => started.flatMap((engine) => engine.faults),
    async start(options) {
      const engine = await runEngine({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
        ...{ partitions, batchSize: 100 },
        ...options,
      });
      started.push(engine);
      running.add(engine);
      return { ...engine, stop: () => stopOne(engine) };
    },
    async close() {
      await stop();
      await desk.close();
      await sql.end();
      await database.drop();
      await vhost.drop();
    },
  };
}

async function takeDeadReasons(amqpUrl: string): Promise<string[]> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  const reasons: string[] = [];
  for (;;) {
    const message = await channel.get(ORDERS_DEAD_QUEUE, { noAck: true });
    if (message === false) break;
    reasons.push(String(message.properties.headers?.reason));
  }
  await connection.close();
  return reasons;
}
