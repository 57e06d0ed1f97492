import { useApi } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { type MarketClock, marketApi } from './market-api.ts';

const EVERY_MS = 30_000;

/** Hours of the markets, as home says or last said. */
export function useMarketClocks(): Polled<readonly MarketClock[]> {
  const api = useApi(marketApi);
  return usePolling({
    key: ['market', 'clock'],
    load: api.clocks,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
