import { availableParallelism } from 'node:os';
import type { BenchMarket } from './bench-database.ts';
import { MARKET_LOAD } from './bench-load.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Drain, drainBacklog } from './drain-bench.ts';
import { rateBetween, shareAt } from './drain-progress.ts';
import { PARTITIONS } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';

/** Warm by then; and nobody has run out of orders yet, however unevenly users fall to partitions. */
const FROM_SHARE = 0.1;
const TO_SHARE = 0.85;
/** A rate of less than this says nothing. */
const SHARE_MIN = 0.2;
const SETTLED_IN = 0.05;

interface Run {
  readonly one: Drain;
  readonly two: Drain;
  readonly from: number;
}

/**
 * Two engines that share the partitions out as the deployed ones do (deploy/runbook/grow.md), against one. Whoever
 * comes first takes all and hands over what is not its own a few seconds later, so both are timed over the same middle
 * of the same backlog, from where each of the two had its own.
 */
export async function benchEngines(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly count: number; readonly repetitions: number },
): Promise<Figure> {
  const runs: Run[] = [];
  const backlog = { load: MARKET_LOAD, count: given.count };
  for (let repetition = 0; repetition < given.repetitions; repetition++) {
    const one = await drainBacklog(stack, market, backlog);
    const two = await drainBacklog(stack, market, { ...backlog, engines: 2 });
    const from = Math.max(FROM_SHARE, shareAt(two.samples, two.sharedAtMs) + SETTLED_IN);
    if (TO_SHARE - from < SHARE_MIN) {
      throw new Error(`the engines shared out when ${rounded(from * 100, 0)} % were decided`);
    }
    runs.push({ one, two, from });
  }
  const perSecond = (drain: Drain, { from }: Run) =>
    rateBetween(drain.samples, from, TO_SHARE) * given.count;
  const middle = (of: (run: Run) => number) => median(runs.map(of));
  return {
    name: 'drain, two engines',
    ours: `${rounded(
      middle((run) => perSecond(run.two, run)),
      0,
    )} decided/s by two engines`,
    yardstick: `${rounded(
      middle((run) => perSecond(run.one, run)),
      0,
    )} decided/s by one`,
    ratio: middle((run) => perSecond(run.two, run) / perSecond(run.one, run)),
    limit:
      `processor time: one engine of ${PARTITIONS} lanes and its servers keep ${rounded(
        middle(({ one }) => one.cores),
        2,
      )} of ${availableParallelism()} cores busy, ` +
      `two ${rounded(
        middle(({ two }) => two.cores),
        2,
      )}; each order costs, in µs, ${runs.at(-1)?.two.micros}, against ${runs.at(-1)?.one.micros}`,
    details: runs.map(({ one, two, from }) => ({ from, one: brief(one), two: brief(two) })),
  };
}

const brief = ({ samples: _, ...drain }: Drain) => drain;
