import { createFigures } from '@mockstreet/shared/node/figures';
import {
  createProcessHealth,
  dependencyRow,
  faultOf,
} from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { ControlState } from './control-state.ts';

/** Without a word for so long the edges know nothing new, and a look at the broker is due. */
const SILENT_MS = 15_000;

export interface ControlHealthPorts {
  readonly state: ControlState;
  readonly monotonicMs: () => number;
  readonly checkPostgres: () => Promise<unknown>;
}

/** GET /health, /health/ready (a row per dependency) and /metrics of control. */
export function createControlHealth(ports: ControlHealthPorts): Hono {
  const { state, monotonicMs } = ports;
  const registry = createRegistry(state, monotonicMs);
  return createProcessHealth(registry, async () => {
    const postgres = await faultOf(ports.checkPostgres);
    const isHeard = state.toldAtMs !== null && monotonicMs() - state.toldAtMs < SILENT_MS;
    const edge = isHeard ? null : 'no edge has been told anything lately';
    return { dependencies: [dependencyRow('postgres', postgres), dependencyRow('edge', edge)] };
  });
}

function createRegistry(state: ControlState, monotonicMs: () => number): Registry {
  const { registry, gauge, counterBy } = createFigures();
  counterBy(
    'kind',
    'mockstreet_control_documents_total',
    'Words to the edges, and those that no edge was there for.',
    () => Object.entries(state.documents),
  );
  gauge('mockstreet_control_change_id', 'Newest change told to the edges.', () => {
    return state.changeId ?? 0;
  });
  gauge('mockstreet_control_snapshot_rows', 'Sessions and API keys in a snapshot.', () => {
    return state.snapshotRows;
  });
  gauge('mockstreet_control_largest_message_chars', 'Largest message so far.', () => {
    return state.largestMessage;
  });
  gauge(
    'mockstreet_control_silence_seconds',
    'Since the edges were last told anything; -1 before.',
    () => (state.toldAtMs === null ? -1 : (monotonicMs() - state.toldAtMs) / 1000),
  );
  return registry;
}
