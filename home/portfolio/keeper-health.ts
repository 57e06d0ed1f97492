import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Figures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { KeeperState } from './keeper-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the keeper of snapshots. */
export function createKeeperHealth(state: KeeperState, clock: Clock, figures: Figures): Hono {
  tellBacklog(figures, state, clock);
  return createProcessHealth(figures.registry, () => {
    const { role, position, lastFault } = state;
    // Until the first session stands, nothing is known to work.
    const ok = lastFault === null && role !== 'connecting';
    return {
      dependencies: [dependencyRow('postgres', lastFault, ok)],
      besides: { role, position },
    };
  });
}

function tellBacklog({ gauge, counter }: Figures, state: KeeperState, clock: Clock): void {
  gauge(
    'mockstreet_snapshots_active',
    '1 while this process strikes snapshots, 0 while it stands by.',
    () => (state.role === 'active' ? 1 : 0),
  );
  counter('mockstreet_snapshots_struck_total', 'Snapshots, struck again included.', () => {
    return state.struck;
  });
  counter('mockstreet_snapshots_pruned_total', 'Old snapshots deleted.', () => state.pruned);
  gauge('mockstreet_snapshots_accounts', 'Accounts that have traded.', () => {
    return state.backlog?.accounts ?? 0;
  });
  gauge(
    'mockstreet_snapshots_awaiting_tape',
    'Accounts whose next snapshot waits for a tape.',
    () => state.backlog?.awaiting ?? 0,
  );
  gauge('mockstreet_snapshots_faulty_accounts', 'Accounts that could not be struck.', () => {
    return state.backlog?.faulty ?? 0;
  });
  gauge(
    'mockstreet_snapshots_lag_seconds',
    'Age of the oldest snapshot that is due and not struck.',
    () => {
      const oldest = state.backlog?.oldestDueAt ?? null;
      return oldest === null ? 0 : Math.max(0, clock() - oldest) / MICROS_PER_SECOND;
    },
  );
  counter('mockstreet_snapshots_postgres_faults_total', 'Postgres faults.', () => state.faults);
}
