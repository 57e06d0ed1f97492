import type { TradingRules } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { instrumentApi } from './instrument-api.ts';

const EVERY_MS = 3_600_000;

/** What holds for trading, as home says or last said. */
export function useTradingRules(): TradingRules | undefined {
  const api = useApi(instrumentApi);
  return usePolling({
    key: ['market', 'rules'],
    load: api.rules,
    everyMs: EVERY_MS,
    isRemembered: true,
  }).value;
}
