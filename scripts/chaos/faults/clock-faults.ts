import { setTimeout as sleep } from 'node:timers/promises';
import type { Side } from '@mockstreet/native/side';
import { awaitReady } from '../await-recovery.ts';
import type { FaultKind } from '../fault.ts';

interface ClockStep {
  readonly name: string;
  readonly side: Side;
  /** Which way, and how far at least and at most. */
  readonly sign: 1 | -1;
  readonly leastMs: number;
  readonly mostMs: number;
  /** A process that is killed while the clock is wrong, more often than not. */
  readonly killed?: string;
}

/**
 * Clocks that jump and jump back. An edge that was ahead refuses orders for as long afterwards, so
 * that one stays small; the others go up to and beyond what tokens and proofs tolerate (30 s), where
 * orders are refused or wait.
 */
const STEPS: readonly ClockStep[] = [
  { name: 'edge’s clock ahead', side: 'edge', sign: 1, leastMs: 500, mostMs: 6_000 },
  {
    name: 'edge’s clock behind',
    side: 'edge',
    sign: -1,
    leastMs: 1_500,
    mostMs: 90_000,
    killed: 'intake',
  },
  {
    name: 'home’s clock ahead',
    side: 'home',
    sign: 1,
    leastMs: 2_000,
    mostMs: 32_000,
    killed: 'engine',
  },
  {
    name: 'home’s clock behind',
    side: 'home',
    sign: -1,
    leastMs: 2_000,
    mostMs: 90_000,
    killed: 'feeder',
  },
];

/** Longer than a process takes to start, however busy the machine is. */
const STARTS_WITHIN_MS = 20_000;

export function clockFaults(): FaultKind[] {
  return STEPS.map(({ name, side, sign, leastMs, mostMs, killed }) => ({
    name,
    prepare(random) {
      const offsetMs = sign * moreOftenSmall(random.between(leastMs, mostMs), leastMs, mostMs);
      const lastsMs = random.between(1_500, 3_000);
      const victim = random.chance(0.7) ? killed : undefined;
      return {
        detail: `${offsetMs} ms for ${lastsMs} ms${victim ? `, ${victim} killed meanwhile` : ''}`,
        async inject({ rig }) {
          await rig.setClock(side, offsetMs);
          await sleep(lastsMs / 2);
          if (victim) {
            await rig.victim(victim).signal('SIGKILL');
            // What it does by the wrong clock is what counts, so it has to be there again.
            await awaitReady(rig, victim, STARTS_WITHIN_MS);
            await sleep(lastsMs);
          }
          await sleep(lastsMs / 2);
          await rig.setClock(side, 0);
          return 1;
        },
      };
    },
  }));
}

/** Half of what is drawn lies in the first quarter, where orders are taken by the wrong clock. */
function moreOftenSmall(drawn: number, least: number, most: number): number {
  const share = (drawn - least) / (most - least);
  return Math.round(least + share * share * (most - least));
}
