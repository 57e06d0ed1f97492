import { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import type { JournalState } from './journal-state.ts';

export interface JournalHealthPorts {
  readonly state: JournalState;
  readonly checkPostgres: () => Promise<unknown>;
}

/** GET /health, /health/ready (a row per dependency) and /metrics of the journal. */
export function createJournalHealth({ state, checkPostgres }: JournalHealthPorts): Hono {
  const registry = createRegistry(state);
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/health/ready', async (context) => {
      // Asked now: while the edge is away no round says how Postgres is.
      const postgres = await checkPostgres().then(
        () => state.lastFault.postgres,
        (error: unknown) => String(error),
      );
      const edge = state.role === 'connecting' ? 'not connected yet' : state.lastFault.edge;
      const dependencies = Object.entries({ postgres, edge }).map(([name, fault]) => ({
        name,
        ok: fault === null,
        ...(fault === null ? {} : { fault }),
      }));
      const ready = dependencies.every(({ ok }) => ok);
      const { role, position } = state;
      const body = { status: ready ? 'ready' : 'not_ready', role, position, dependencies };
      return context.json(body, ready ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

function createRegistry(state: JournalState): Registry {
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
  gauge('journal_active', '1 while this process publishes, 0 while it stands by', () =>
    state.role === 'active' ? 1 : 0,
  );
  gauge('journal_records', 'Records that the edge keeps, since the start', () => state.records);
  gauge('journal_messages', 'Messages that the edge keeps, since the start', () => state.messages);
  gauge(
    'journal_lag_seconds',
    'Age of the oldest event that the last round found unpublished',
    () => state.lagMicros / 1_000_000,
  );
  gauge('journal_postgres_faults', 'Postgres faults so far', () => state.faults.postgres);
  gauge('journal_edge_faults', 'Refusals of the edge’s broker so far', () => state.faults.edge);
  return registry;
}
