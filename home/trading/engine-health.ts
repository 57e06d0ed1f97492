import { formatInstant } from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createProcessHealth, dependencyRow } from '#health/process-health';
import type { EngineQueue } from './engine.ts';

/** GET /health, /health/ready (a row per dependency), /queues and /metrics of the engine. */
export function createEngineHealth(
  registry: Registry,
  checkPostgres: () => Promise<void>,
  readQueues: () => Promise<readonly EngineQueue[]>,
): Hono {
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
  return routes;
}
