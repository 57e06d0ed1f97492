import { formatInstant, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Figures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { TopologyState } from './topology-state.ts';
import type { HouseWatch } from './watch-house.ts';

/** Rounds come every second; after this, nobody is looking after the broker's parts. */
const STALE_MS = 10_000;

type SeenOfHouse = Pick<HouseWatch, 'home' | 'notices' | 'certificateExpiry'>;

export interface TopologyHealthPorts {
  readonly figures: Figures;
  readonly state: TopologyState;
  readonly monotonicMs: () => number;
  readonly watch: SeenOfHouse;
}

/** GET /health, /health/ready (a row per dependency, and what was seen) and /metrics. */
export function createTopologyHealth(ports: TopologyHealthPorts): Hono {
  const { state, monotonicMs } = ports;
  tellTopology(ports);
  tellHouse(ports.figures, ports.watch);
  return createProcessHealth(ports.figures.registry, () => ({
    dependencies: [
      dependencyRow('broker', brokerFault(state, monotonicMs())),
      dependencyRow('plan', planFault(state)),
    ],
    besides: { topology: seenIn(state) },
  }));
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

function tellTopology({ figures, state, monotonicMs }: TopologyHealthPorts): void {
  const { gauge, counter, counterBy } = figures;
  counter('mockstreet_topology_rounds_total', 'Rounds in which everything was declared.', () => {
    return state.rounds;
  });
  gauge(
    'mockstreet_topology_silence_seconds',
    'Since everything was last declared; -1 for never.',
    () => (state.declaredAtMs === undefined ? -1 : (monotonicMs() - state.declaredAtMs) / 1000),
  );
  gauge('mockstreet_topology_differing', 'Parts that were declared otherwise.', () => {
    return state.differing.size;
  });
  gauge('mockstreet_topology_refused', 'Parts that the broker refused to declare.', () => {
    return state.refused.length;
  });
  gauge(
    'mockstreet_topology_unlisted_queues',
    'Queues that are not on the plan; -1 for unknown.',
    () => (state.unlisted === undefined ? -1 : state.unlisted.length),
  );
  counterBy(
    'kind',
    'mockstreet_topology_lost_total',
    'Parts that stood before and were gone.',
    () => Object.entries(state.lost),
  );
}

/** What is seen of home and of the gate from here. */
function tellHouse({ gauge, counter, counterBy }: Figures, watch: SeenOfHouse): void {
  gauge('mockstreet_edge_home_online', '1 while home reads every partition.', () => {
    const { isOnline } = watch.home();
    return isOnline === undefined ? Number.NaN : isOnline ? 1 : 0;
  });
  gauge('mockstreet_edge_home_since_timestamp_seconds', 'Since when it is so.', () => {
    return watch.home().since / MICROS_PER_SECOND;
  });
  gauge(
    'mockstreet_edge_home_last_absence_seconds',
    'How long the last absence took; 0 before.',
    () => {
      return watch.home().lastAwayMicros / MICROS_PER_SECOND;
    },
  );
  counter('mockstreet_edge_home_absences_total', 'Times that home went away.', () => {
    return watch.home().absences;
  });
  counterBy('outcome', 'mockstreet_edge_owner_notices_total', 'Words to the owner.', () =>
    Object.entries(watch.notices),
  );
  gauge(
    'mockstreet_edge_certificate_expiry_timestamp_seconds',
    'Until when the certificate is good that friends are shown; 0 where none is, NaN where none is looked at.',
    () => {
      const expiry = watch.certificateExpiry();
      return expiry === undefined ? Number.NaN : (expiry ?? 0) / MICROS_PER_SECOND;
    },
  );
}
