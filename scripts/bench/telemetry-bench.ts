import { DEFAULT_SAMPLED_SHARE } from '@mockstreet/shared/node/open-tracing';
import { openTraceCollector } from '../traces/trace-collector.ts';
import type { BenchMarket } from './bench-database.ts';
import type { Load } from './bench-load.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Drain, drainBacklog, rateUnderWay } from './drain-bench.ts';
import { type Figure, median, rounded } from './figure.ts';

const WARM_UP = 5_000;
/** Prometheus asks every fifteen seconds. */
const SCRAPE_EVERY_MS = 1_000;

/**
 * The same backlog drained with telemetry and without. With: every message with its place in a trace, so many of
 * them sampled as intake does unless it is told otherwise, their spans sent to a collector beside it, and the engine's
 * metrics read each second. In pairs, each first in turn; then once with every trace sampled. Weighed by processor time: two
 * drains of the same differ by a tenth in their rates.
 */
export async function benchTelemetry(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly load: Load; readonly count: number; readonly pairs: number },
): Promise<Figure[]> {
  const collector = await openTraceCollector({ isForgetful: true });
  const sampling = (share: number) =>
    whileScraped(stack.ports.engine, () =>
      drainBacklog(stack, market, { ...given, traced: { endpoint: collector.endpoint, share } }),
    );
  const on = () => sampling(DEFAULT_SAMPLED_SHARE);
  const off = () => drainBacklog(stack, market, given);
  const pairs: { on: Drain; off: Drain }[] = [];
  let whole: Drain;
  try {
    // The first finds caches cold that all others find warm.
    await drainBacklog(stack, market, { ...given, count: WARM_UP });
    for (let number = 0; number < given.pairs; number++) {
      const isOnFirst = number % 2 === 0;
      const first = await (isOnFirst ? on() : off());
      const second = await (isOnFirst ? off() : on());
      pairs.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
    }
    whole = await sampling(1);
    if (collector.received() === 0) throw new Error('no span was received');
  } finally {
    await collector.close();
  }
  const each = (which: 'on' | 'off', of: (drain: Drain) => number) =>
    median(pairs.map((pair) => of(pair[which])));
  const dearer = pairs.map(({ on, off }) => microsOf(off) / microsOf(on));
  const slower = pairs.map(({ on, off }) => rateUnderWay(on) / rateUnderWay(off));
  const pairByPair = (ratios: readonly number[]) =>
    `pair by pair ${ratios.map((ratio) => rounded(ratio, 2)).join(', ')}`;
  const last = pairs.at(-1) as (typeof pairs)[number];
  const without = `${rounded(each('off', microsOf), 0)} µs without`;
  return [
    {
      name: 'telemetry',
      ours: `${rounded(each('on', microsOf), 0)} µs an order, traced and scraped`,
      yardstick: without,
      ratio: median(dearer),
      goal: { bound: 0.95, want: 'at least' },
      limit:
        `processor time of all that drains, which is what the rate of a drain is made of; in µs ${last.on.micros} with traces of ` +
        `${rounded(DEFAULT_SAMPLED_SHARE * 100, 0)} in a hundred, and ${last.off.micros} without; ${pairByPair(dearer)}`,
      details: pairs,
    },
    {
      name: 'telemetry, the rate',
      ours: `${rounded(each('on', rateUnderWay), 0)} decided/s traced and scraped`,
      yardstick: `${rounded(each('off', rateUnderWay), 0)} decided/s without`,
      ratio: median(slower),
      limit: `the same drains, whose rates hang on what the machine does from one to the next; ${pairByPair(slower)}`,
      details: slower,
    },
    {
      name: 'telemetry, all traces',
      ours: `${rounded(microsOf(whole), 0)} µs with every order traced`,
      yardstick: without,
      ratio: each('off', microsOf) / microsOf(whole),
      limit: `a span for each order of a turn, on the engine's one thread; each costs, in µs, ${whole.micros}`,
      details: whole,
    },
  ];
}

/** Processor time of each order, whoever spends it: of a machine that is all busy, what a drain's rate is made of. */
function microsOf({ cores, seconds, count }: Drain): number {
  return ((cores * seconds) / count) * 1e6;
}

/** The work, with an engine whose metrics somebody reads meanwhile. */
async function whileScraped<Result>(port: number, work: () => Promise<Result>): Promise<Result> {
  const scrape = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    // Before it is up nobody answers.
    await answer?.text();
    scraped += answer?.ok ? 1 : 0;
  };
  let scraped = 0;
  const timer = setInterval(() => void scrape(), SCRAPE_EVERY_MS);
  try {
    const result = await work();
    if (scraped === 0) throw new Error('no metrics were read');
    return result;
  } finally {
    clearInterval(timer);
  }
}
