import { useMemo } from 'react';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { marketApi, type Sparkline } from './market-api.ts';

const EVERY_MS = 60_000;

/** The last day of everything, as home says or last said. */
export function useSparklines(): ReadonlyMap<string, Sparkline> {
  const api = useApi(marketApi);
  const { value } = usePolling({
    key: ['market', 'sparklines'],
    load: api.sparklines,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return useMemo(() => new Map(value?.map((line) => [line.ticker_id, line])), [value]);
}
