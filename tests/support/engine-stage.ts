import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
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
  /** All engines that were started. */
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
  const engines: RunningEngine[] = [];
  const stop = async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  };
  return {
    ...{ vhost, desk, database, sql, stop },
    async start(options) {
      const engine = await runEngine({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
        ...{ partitions, batchSize: 100 },
        ...options,
      });
      engines.push(engine);
      return engine;
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
