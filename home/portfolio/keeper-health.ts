import type { Clock } from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { KeeperState } from './keeper-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the keeper of snapshots. */
export function createKeeperHealth(state: KeeperState, clock: Clock): Hono {
  const registry = createRegistry(state, clock);
  return createProcessHealth(registry, () => {
    const { role, position, lastFault } = state;
    // Until the first session stands, nothing is known to work.
    const ok = lastFault === null && role !== 'connecting';
    return {
      dependencies: [dependencyRow('postgres', lastFault, ok)],
      besides: { role, position },
    };
  });
}

function createRegistry(state: KeeperState, clock: Clock): Registry {
  const { registry, gauge } = createGauges();
  gauge('snapshots_active', '1 while this process strikes snapshots, 0 while it stands by', () =>
    state.role === 'active' ? 1 : 0,
  );
  gauge('snapshots_struck', 'Snapshots since the start, again included', () => state.struck);
  gauge('snapshots_pruned', 'Old snapshots deleted since the start', () => state.pruned);
  gauge('snapshots_accounts', 'Accounts that have traded', () => state.backlog?.accounts ?? 0);
  gauge(
    'snapshots_awaiting_tape',
    'Accounts whose next snapshot waits for a tape',
    () => state.backlog?.awaiting ?? 0,
  );
  gauge(
    'snapshots_faulty_accounts',
    'Accounts that could not be struck',
    () => state.backlog?.faulty ?? 0,
  );
  gauge('snapshots_lag_seconds', 'Age of the oldest snapshot that is due and not struck', () => {
    const oldest = state.backlog?.oldestDueAt ?? null;
    return oldest === null ? 0 : Math.max(0, clock() - oldest) / 1_000_000;
  });
  gauge('snapshots_postgres_faults', 'Postgres faults so far', () => state.faults);
  return registry;
}
