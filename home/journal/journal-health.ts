import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { JournalState } from './journal-state.ts';

export interface JournalHealthPorts {
  readonly state: JournalState;
  readonly checkPostgres: () => Promise<unknown>;
}

/** GET /health, /health/ready (a row per dependency) and /metrics of the journal. */
export function createJournalHealth({ state, checkPostgres }: JournalHealthPorts): Hono {
  const registry = createRegistry(state);
  return createProcessHealth(registry, async () => {
    // Asked now: while the edge is away no round says how Postgres is.
    const postgres = await checkPostgres().then(
      () => state.lastFault.postgres,
      (error: unknown) => String(error),
    );
    const edge = state.role === 'connecting' ? 'not connected yet' : state.lastFault.edge;
    const { role, position } = state;
    return {
      dependencies: [dependencyRow('postgres', postgres), dependencyRow('edge', edge)],
      besides: { role, position },
    };
  });
}

function createRegistry(state: JournalState): Registry {
  const { registry, gauge } = createGauges();
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
