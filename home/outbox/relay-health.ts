import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Figures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { RelayState } from './relay-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the relay. */
export function createRelayHealth(state: RelayState, figures: Figures): Hono {
  tellRelay(figures, state);
  return createProcessHealth(figures.registry, () => {
    const { role, position, lastFault } = state;
    const dependencies = (['postgres', 'redis'] as const).map((name) => {
      const fault = lastFault[name];
      // Until the first session stands, nothing is known to work.
      return dependencyRow(name, fault, fault === null && role !== 'connecting');
    });
    return { dependencies, besides: { role, position } };
  });
}

function tellRelay({ gauge, counter, counterBy }: Figures, state: RelayState): void {
  gauge('mockstreet_relay_active', '1 while this relay publishes, 0 while it stands by.', () =>
    state.role === 'active' ? 1 : 0,
  );
  counter('mockstreet_relay_published_total', 'Events published.', () => state.published);
  counter('mockstreet_relay_pruned_total', 'Old events deleted.', () => state.pruned);
  gauge(
    'mockstreet_relay_lag_seconds',
    'Age of the oldest event that the last round found unpublished.',
    () => state.lagMicros / MICROS_PER_SECOND,
  );
  counterBy('dependency', 'mockstreet_relay_faults_total', 'Faults of what it leans on.', () =>
    Object.entries(state.faults),
  );
}
