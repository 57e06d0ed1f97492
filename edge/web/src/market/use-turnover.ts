import { useMemo } from 'react';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { marketApi } from './market-api.ts';

const EVERY_MS = 60_000;
/** As many as can be asked for of each market. */
const LIMIT = 50;

export interface Turnover {
  /** What was traded today, in the instrument's currency. */
  readonly of: (tickerId: string) => string | undefined;
  /** Whether it has been answered, well or not. */
  readonly isAsked: boolean;
}

/** How much was traded of the most traded today; of the others it is not known here. */
export function useTurnover(): Turnover {
  const api = useApi(marketApi);
  const { value, fault } = usePolling({
    key: ['market', 'turnover'],
    load: () => api.surge({ window: '1d', by: 'volume', limit: LIMIT }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return useMemo(() => {
    const byTicker = new Map(value?.map((one) => [one.ticker_id, one.traded_value ?? undefined]));
    return {
      of: (tickerId) => byTicker.get(tickerId),
      isAsked: value !== undefined || fault !== undefined,
    };
  }, [value, fault]);
}
