import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { RelayState } from './relay-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the relay. */
export function createRelayHealth(state: RelayState): Hono {
  const registry = createRegistry(state);
  return createProcessHealth(registry, () => {
    const { role, position, lastFault } = state;
    const dependencies = (['postgres', 'redis'] as const).map((name) => {
      const fault = lastFault[name];
      // Until the first session stands, nothing is known to work.
      return dependencyRow(name, fault, fault === null && role !== 'connecting');
    });
    return { dependencies, besides: { role, position } };
  });
}

function createRegistry(state: RelayState): Registry {
  const { registry, gauge } = createGauges();
  gauge('outbox_relay_active', '1 while this relay publishes, 0 while it stands by', () =>
    state.role === 'active' ? 1 : 0,
  );
  gauge('outbox_relay_published', 'Events published since the start', () => state.published);
  gauge('outbox_relay_pruned', 'Old events deleted since the start', () => state.pruned);
  gauge(
    'outbox_relay_lag_seconds',
    'Age of the oldest event that the last round found unpublished',
    () => state.lagMicros / 1_000_000,
  );
  gauge('outbox_relay_postgres_faults', 'Postgres faults so far', () => state.faults.postgres);
  gauge('outbox_relay_redis_faults', 'Redis faults so far', () => state.faults.redis);
  return registry;
}
