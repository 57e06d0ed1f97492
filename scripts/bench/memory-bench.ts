import type { BenchMarket } from './bench-database.ts';
import { MARKET_LOAD } from './bench-load.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Drain, drainBacklog } from './drain-bench.ts';
import { type Figure, rounded } from './figure.ts';

const MEGABYTE = 1024 * 1024;

/** The most memory the engine held over a large backlog, against a small one. */
export async function benchMemory(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly large: number; readonly small: number },
): Promise<Figure> {
  const small = await drainBacklog(stack, market, { load: MARKET_LOAD, count: given.small });
  const large = await drainBacklog(stack, market, { load: MARKET_LOAD, count: given.large });
  const megabytes = ({ peakMemoryBytes }: Drain) => {
    if (peakMemoryBytes === undefined) throw new Error('this system does not tell peak memory');
    return peakMemoryBytes / MEGABYTE;
  };
  const describe = (drain: Drain) =>
    `${rounded(megabytes(drain), 0)} MB over ${rounded(drain.count, 0)} orders`;
  return {
    name: 'engine memory',
    ours: describe(large),
    yardstick: describe(small),
    ratio: megabytes(large) / megabytes(small),
    goal: { bound: 1.5, want: 'at most' },
    limit:
      'what is unacked: prefetch bounds it, so what grows with the backlog is only how much ' +
      `garbage V8 lets gather (${rounded(large.perSecond, 0)} orders/s meanwhile)`,
    details: { small, large },
  };
}
