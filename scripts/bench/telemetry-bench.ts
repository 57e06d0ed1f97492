import { DEFAULT_SAMPLED_SHARE } from '@mockstreet/shared/node/open-tracing';
import { openTraceCollector } from '../traces/trace-collector.ts';
import type { BenchMarket } from './bench-database.ts';
import type { Load } from './bench-load.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Drain, drainBacklog } from './drain-bench.ts';
import { type Figure, median, rounded } from './figure.ts';

const WARM_UP = 5_000;

/**
 * The same backlog drained with and without traces: every message with its place in one, so many of them sampled as
 * intake does unless it is told otherwise, and their spans sent to a collector beside it. In pairs, each first in turn.
 */
export async function benchTelemetry(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly load: Load; readonly count: number; readonly pairs: number },
): Promise<Figure> {
  const collector = await openTraceCollector({ isForgetful: true });
  const traced = { endpoint: collector.endpoint, share: DEFAULT_SAMPLED_SHARE };
  const on = () => drainBacklog(stack, market, { ...given, traced });
  const off = () => drainBacklog(stack, market, given);
  const pairs: { on: Drain; off: Drain }[] = [];
  try {
    // The first finds caches cold that all others find warm.
    await drainBacklog(stack, market, { ...given, count: WARM_UP });
    for (let number = 0; number < given.pairs; number++) {
      const isOnFirst = number % 2 === 0;
      const first = await (isOnFirst ? on() : off());
      const second = await (isOnFirst ? off() : on());
      pairs.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
    }
    if (collector.received() === 0) throw new Error('no span was received');
  } finally {
    await collector.close();
  }
  const each = (which: 'on' | 'off') => median(pairs.map((pair) => pair[which].perSecond));
  const last = pairs.at(-1) as (typeof pairs)[number];
  return {
    name: 'telemetry',
    ours: `${rounded(each('on'), 0)} decided/s with traces`,
    yardstick: `${rounded(each('off'), 0)} decided/s without`,
    ratio: median(pairs.map((pair) => pair.on.perSecond / pair.off.perSecond)),
    goal: { bound: 0.95, want: 'at least' },
    limit:
      `processor time: each costs, in µs, ${last.on.micros} with traces of ` +
      `${rounded(DEFAULT_SAMPLED_SHARE * 100, 0)} in a hundred, and ${last.off.micros} without`,
    details: pairs,
  };
}
