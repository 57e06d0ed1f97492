import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import {
  createProcessHealth,
  dependencyRow,
  faultOf,
} from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
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
    const postgres = (await faultOf(checkPostgres)) ?? state.lastFault.postgres;
    const edge = state.role === 'connecting' ? 'not connected yet' : state.lastFault.edge;
    const { role, position } = state;
    return {
      dependencies: [dependencyRow('postgres', postgres), dependencyRow('edge', edge)],
      besides: { role, position },
    };
  });
}

function createRegistry(state: JournalState): Registry {
  const { registry, gauge, counter, counterBy } = createFigures();
  gauge('mockstreet_journal_active', '1 while this process publishes, 0 while it stands by.', () =>
    state.role === 'active' ? 1 : 0,
  );
  counter('mockstreet_journal_records_total', 'Records that the edge keeps.', () => state.records);
  counter('mockstreet_journal_messages_total', 'Messages that the edge keeps.', () => {
    return state.messages;
  });
  gauge(
    'mockstreet_journal_lag_seconds',
    'Age of the oldest event that the last round found unpublished.',
    () => state.lagMicros / MICROS_PER_SECOND,
  );
  counterBy('dependency', 'mockstreet_journal_faults_total', 'Faults of what it leans on.', () =>
    Object.entries(state.faults),
  );
  return registry;
}
