import { formatInstant } from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createProcessHealth, dependencyRow } from '#health/process-health';
import type { EngineQueue } from './engine.ts';
import type { TurnReport } from './lane.ts';

export interface EngineHealth {
  readonly routes: Hono;
  recordTurn(partition: number, report: TurnReport): void;
}

/** GET /health, /health/ready (a row per dependency), /queues and /metrics of the engine. */
export function createEngineHealth(
  checkPostgres: () => Promise<void>,
  readQueues: () => Promise<readonly EngineQueue[]>,
): EngineHealth {
  const registry = new Registry();
  const orders = new Counter({
    name: 'engine_orders_total',
    help: 'Orders by what a turn did with them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const batch = new Histogram({
    name: 'engine_turn_orders',
    help: 'Orders decided or stored in one turn that did anything',
    buckets: [1, 5, 20, 100, 250, 500, 1000],
    registers: [registry],
  });
  const memory = new Gauge({
    name: 'engine_resident_bytes',
    help: 'Resident memory',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  void memory;

  const routes = createProcessHealth(registry, async () => {
    // The broker needs no row: the engine ends when it loses it.
    const fault = await checkPostgres().then(
      () => null,
      (error: unknown) => String(error),
    );
    return { dependencies: [dependencyRow('postgres', fault)] };
  });
  routes.get('/queues', async (context) => {
    const queues = await readQueues();
    const items = queues.map(({ partition, queue, ready, isActive, heardTo }) => ({
      ...{ partition, queue, ready, active: isActive },
      heard_to: heardTo && formatInstant(heardTo),
    }));
    return context.json({ items });
  });
  return {
    routes,
    recordTurn(_partition, report) {
      const handled = report.decided + report.stored;
      if (handled > 0) batch.observe(handled);
      for (const [outcome, count] of Object.entries<number>({ ...report })) {
        if (count > 0) orders.inc({ outcome }, count);
      }
    },
  };
}
