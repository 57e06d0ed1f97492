import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { SchedulerState } from './scheduler-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the scheduler. */
export function createSchedulerHealth(state: SchedulerState): Hono {
  const registry = createRegistry(state);
  return createProcessHealth(registry, () => {
    const { role, lastFault } = state;
    // Until the first session stands, nothing is known to work.
    const ok = lastFault === null && role !== 'connecting';
    return { dependencies: [dependencyRow('postgres', lastFault, ok)], besides: { role } };
  });
}

function createRegistry(state: SchedulerState): Registry {
  const { registry, gauge } = createGauges();
  gauge('scheduler_active', '1 while this process runs jobs, 0 while it stands by', () =>
    state.role === 'active' ? 1 : 0,
  );
  gauge('scheduler_runs_done', 'Runs that came to an end since the start', () => state.done);
  gauge('scheduler_runs_failed', 'Attempts that failed since the start', () => state.failed);
  gauge(
    'scheduler_failing_jobs',
    'Jobs whose last attempt failed; tried again by themselves',
    () => state.failing.size,
  );
  gauge('scheduler_postgres_faults', 'Postgres faults so far', () => state.faults);
  return registry;
}
