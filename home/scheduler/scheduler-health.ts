import { createFigures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
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
  const { registry, gauge, counter, counterBy } = createFigures();
  gauge(
    'mockstreet_scheduler_active',
    '1 while this process runs jobs, 0 while it stands by.',
    () => (state.role === 'active' ? 1 : 0),
  );
  counterBy(
    'outcome',
    'mockstreet_scheduler_runs_total',
    'Runs of jobs, by how they ended.',
    () => [
      ['done', state.done],
      ['failed', state.failed],
    ],
  );
  gauge(
    'mockstreet_scheduler_failing_jobs',
    'Jobs, and watches, whose last attempt failed; tried again by themselves.',
    () => state.failing.size,
  );
  counter('mockstreet_scheduler_postgres_faults_total', 'Postgres faults.', () => state.faults);
  return registry;
}
