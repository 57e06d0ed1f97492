import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import type { TopologyState } from './topology-state.ts';

/** Rounds come every second; after this, nobody is looking after the broker's parts. */
const STALE_MS = 10_000;

export interface TopologyHealthPorts {
  readonly state: TopologyState;
  readonly monotonicMs: () => number;
}

/** GET /health, /health/ready (a row per dependency, and what was seen) and /metrics. */
export function createTopologyHealth({ state, monotonicMs }: TopologyHealthPorts): Hono {
  const registry = createRegistry(state, monotonicMs);
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/health/ready', (context) => {
      const faults = { broker: brokerFault(state, monotonicMs()), plan: planFault(state) };
      const dependencies = Object.entries(faults).map(([name, fault]) => ({
        name,
        ok: fault === null,
        ...(fault === null ? {} : { fault }),
      }));
      const ready = dependencies.every(({ ok }) => ok);
      const status = ready ? 'ready' : 'not_ready';
      return context.json({ status, dependencies, topology: seenIn(state) }, ready ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

function brokerFault({ declaredAtMs }: TopologyState, nowMs: number): string | null {
  if (declaredAtMs === undefined) return 'nothing was declared yet';
  const sinceMs = nowMs - declaredAtMs;
  return sinceMs < STALE_MS ? null : `declared last ${Math.round(sinceMs / 1000)} s ago`;
}

function planFault({ refused }: TopologyState): string | null {
  return refused.length === 0 ? null : refused.join('; ');
}

function seenIn(state: TopologyState) {
  const time = (at: Instant | undefined) => (at === undefined ? null : formatInstant(at));
  return {
    declared_at: time(state.declaredAt),
    lost: { ...state.lost },
    last_loss: state.lastLoss ? { ...state.lastLoss, at: time(state.lastLoss.at) } : null,
    differing: Object.fromEntries(state.differing),
    unlisted_queues: state.unlisted ?? null,
  };
}

function createRegistry(state: TopologyState, monotonicMs: () => number): Registry {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('topology_rounds', 'Rounds in which everything was declared', () => state.rounds);
  gauge('topology_silence_seconds', 'Since everything was last declared; -1 for never', () =>
    state.declaredAtMs === undefined ? -1 : (monotonicMs() - state.declaredAtMs) / 1000,
  );
  gauge('topology_differing', 'Parts that were declared otherwise', () => state.differing.size);
  gauge('topology_refused', 'Parts that the broker refused to declare', () => state.refused.length);
  gauge('topology_unlisted_queues', 'Queues that are not on the plan; -1 for unknown', () =>
    state.unlisted === undefined ? -1 : state.unlisted.length,
  );
  new Gauge({
    name: 'topology_lost',
    help: 'Parts that stood before and were gone, by kind',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(state.lost)) this.set({ kind }, count);
    },
  });
  return registry;
}
