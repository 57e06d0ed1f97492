import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, Stage } from '../fault.ts';
import { keptNames } from '../rig/kept-names.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Longer than the broker waits for a heartbeat: it gives up the consumer. */
const PAST_HEARTBEAT_MS = { least: 11_000, most: 12_000 } as const;

/** kill -9 of every server and process; some of them several times in a row. */
function kills(): FaultKind[] {
  return keptNames().map((name) => ({
    name: `kill ${name}`,
    prepare(random) {
      const isOurs = !['postgres', 'rabbitmq', 'redis'].includes(name);
      const times = isOurs ? random.between(1, 3) : 1;
      const pauses = Array.from({ length: times }, () => random.between(100, 1_500));
      return {
        detail: times === 1 ? '' : `${times} times`,
        async inject({ rig }) {
          for (const pause of pauses) {
            await rig.victim(name).signal('SIGKILL');
            await sleep(pause);
          }
          return pauses.length;
        },
      };
    },
  }));
}

interface Freeze {
  readonly name: string;
  readonly victim: string;
  readonly leastMs: number;
  readonly mostMs: number;
  /** How often it is killed instead of woken, from 0 to 1. */
  readonly killed?: number;
}

/** SIGSTOP and SIGCONT: a machine that swaps, a hypervisor that pauses, a disk that hangs. */
const FREEZES: readonly Freeze[] = [
  { name: 'freeze intake', victim: 'intake', leastMs: 1_500, mostMs: 4_000 },
  { name: 'freeze feeder', victim: 'feeder', leastMs: 3_000, mostMs: 6_000 },
  { name: 'freeze redis', victim: 'redis', leastMs: 1_500, mostMs: 4_000 },
  { name: 'freeze postgres', victim: 'postgres', leastMs: 2_000, mostMs: 6_000 },
  { name: 'freeze rabbitmq', victim: 'rabbitmq', leastMs: 1_500, mostMs: 5_000, killed: 0.5 },
];

function freezes(): FaultKind[] {
  return FREEZES.map(({ name, victim, leastMs, mostMs, killed = 0 }) => ({
    name,
    prepare(random) {
      const ms = random.between(leastMs, mostMs);
      const isKilled = random.chance(killed);
      return {
        detail: `${ms} ms${isKilled ? ', then killed' : ''}`,
        async inject({ rig }) {
          const frozen = rig.victim(victim);
          await frozen.freeze();
          await sleep(ms);
          if (isKilled) await frozen.signal('SIGKILL');
          frozen.thaw();
          return 1;
        },
      };
    },
  }));
}

/** The engine sleeps past its heartbeat, alone or with another in line, and wakes as a zombie. */
function zombie(random: SeededRandom, isReplaced: boolean) {
  const ms = random.between(PAST_HEARTBEAT_MS.least, PAST_HEARTBEAT_MS.most);
  return {
    detail: `${ms} ms`,
    async inject({ rig }: Stage) {
      const other = isReplaced ? await rig.startSecondEngine() : undefined;
      const engine = rig.victim('engine');
      try {
        await engine.freeze();
        await sleep(ms);
      } finally {
        engine.thaw();
      }
      await sleep(1_000);
      await other?.kill();
      return 1;
    },
  };
}

/** Signals by which servers are told to stop in their own ways. */
const RESTARTS = [
  { name: 'restart rabbitmq', victim: 'rabbitmq', signal: 'SIGTERM' },
  { name: 'restart postgres, fast', victim: 'postgres', signal: 'SIGINT' },
  { name: 'restart postgres, immediate', victim: 'postgres', signal: 'SIGQUIT' },
] as const;

function restarts(): FaultKind[] {
  return RESTARTS.map(({ name, victim, signal }) => ({
    name,
    prepare: () => ({
      detail: '',
      async inject({ rig }) {
        await rig.victim(victim).signal(signal);
        await sleep(500);
        return 1;
      },
    }),
  }));
}

/** A whole side stops in order, stays away for a while and comes back. */
function outage(name: string, side: 'edge' | 'home', leastMs: number, mostMs: number): FaultKind {
  return {
    name,
    prepare(random) {
      const ms = random.between(leastMs, mostMs);
      return {
        detail: `${ms} ms`,
        async inject({ rig }) {
          await rig.sides.stop(side);
          await sleep(ms);
          await rig.sides.start(side);
          return 1;
        },
      };
    },
  };
}

export function processFaults(): FaultKind[] {
  return [
    ...kills(),
    ...freezes(),
    ...restarts(),
    { name: 'freeze engine past its heartbeat', prepare: (random) => zombie(random, false) },
    { name: 'freeze engine with another in line', prepare: (random) => zombie(random, true) },
    {
      name: 'two engines, one killed',
      prepare(random) {
        const ms = random.between(500, 4_000);
        const isFirst = random.chance(0.5);
        return {
          detail: `the ${isFirst ? 'first' : 'second'} after ${ms} ms`,
          async inject({ rig }) {
            const other = await rig.startSecondEngine();
            await sleep(ms);
            if (isFirst) {
              await rig.victim('engine').signal('SIGKILL');
              await sleep(ms);
            }
            await other.kill();
            return 1;
          },
        };
      },
    },
    outage('home away', 'home', 2_000, 6_000),
    outage('edge rebooted', 'edge', 0, 2_000),
  ];
}
