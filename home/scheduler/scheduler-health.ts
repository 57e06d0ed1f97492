import { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import type { SchedulerState } from './scheduler-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the scheduler. */
export function createSchedulerHealth(state: SchedulerState): Hono {
  const registry = createRegistry(state);
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/health/ready', (context) => {
      const { role, lastFault } = state;
      // Until the first session stands, nothing is known to work.
      const ok = lastFault === null && role !== 'connecting';
      const fault = lastFault === null ? {} : { fault: lastFault };
      const dependencies = [{ name: 'postgres', ok, ...fault }];
      const body = { status: ok ? 'ready' : 'not_ready', role, dependencies };
      return context.json(body, ok ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

function createRegistry(state: SchedulerState): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
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
