import type { BenchMarket } from './bench-database.ts';
import { MARKET_LOAD } from './bench-load.ts';
import type { BenchStack } from './bench-stack.ts';
import { drainBacklog } from './drain-bench.ts';
import { peakUntil, steadinessOf } from './drain-progress.ts';
import { type Figure, rounded } from './figure.ts';

const MEGABYTE = 1024 * 1024;
const RATE_KEPT = 0.9;
/** By then the engine has seen more than it ever keeps; what comes behind is not to be seen in its memory. */
const TENTH = 0.1;
const MEMORY_GROWN = 1.25;

/**
 * What came during a long outage, drained: whether the last orders are settled as fast as the first, and whether the
 * engine's memory knows how many there are.
 */
export async function benchOutage(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly count: number },
): Promise<Figure[]> {
  const drain = await drainBacklog(stack, market, { load: MARKET_LOAD, count: given.count });
  const { first, last, rates } = steadinessOf(drain.samples);
  const [early, peak] = [peakUntil(drain.samples, TENTH), peakUntil(drain.samples, 1)];
  if (early === undefined || peak === undefined) {
    throw new Error('this system does not tell peak memory');
  }
  const orders = rounded(given.count, 0);
  const perSecond = (share: number) => `${rounded(share * given.count, 0)} orders/s`;
  const perSlice = rates.map((share) => Math.round(share * given.count));
  return [
    {
      name: 'outage, rate at the end',
      ours: `${perSecond(last)} over the last fifth of ${orders} orders`,
      yardstick: `${perSecond(first)} over the first`,
      ratio: last / first,
      goal: { bound: RATE_KEPT, want: 'at least' },
      limit:
        `indexes and tables grow from nothing to ${orders} orders; in µs each costs ${drain.micros}; ` +
        `${rounded(drain.seconds, 0)} s in all, the slowest twentieth ${rounded(Math.min(...perSlice), 0)} orders/s`,
      details: { perSlice, seconds: drain.seconds, micros: drain.micros, cores: drain.cores },
    },
    {
      name: 'outage, engine memory',
      ours: `${rounded(peak / MEGABYTE, 0)} MB at most`,
      yardstick: `${rounded(early / MEGABYTE, 0)} MB at most until a tenth was done`,
      ratio: peak / early,
      goal: { bound: MEMORY_GROWN, want: 'at most' },
      limit:
        'what is unacked: prefetch bounds it, so what grows with the backlog is only how much garbage V8 lets gather',
      details: { peak, early },
    },
  ];
}
