import { formatInstant } from '@mockstreet/shared/instant';
import {
  createProcessHealth,
  dependencyRow,
  faultOf,
} from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { EngineQueue } from './engine.ts';

/** GET /health, /health/ready (a row per dependency), /queues and /metrics of the engine. */
export function createEngineHealth(
  registry: Registry,
  checkPostgres: () => Promise<void>,
  readQueues: () => Promise<readonly EngineQueue[]>,
): Hono {
  const routes = createProcessHealth(registry, async () => {
    // The broker needs no row: the engine ends when it loses it.
    return { dependencies: [dependencyRow('postgres', await faultOf(checkPostgres))] };
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
