import { useMemo } from 'react';
import { usePortfolio } from '../account/use-portfolio.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { type Fill, type OrderLine, orderLines } from './chart-marks.ts';
import { instrumentApi } from './instrument-api.ts';

/** Orders may also end by themselves; news of it has these asked again at once. */
const EVERY_MS = 30_000;

export interface OwnMarks {
  /** The newest fills. */
  readonly fills: readonly Fill[];
  /** Orders that wait at a price. */
  readonly lines: readonly OrderLine[];
  /** What the holding cost on the average; undefined where nothing is held. */
  readonly averagePrice: string | undefined;
}

/** What a user did and wants of one instrument, as home says or last said. */
export function useOwnMarks(tickerId: string): OwnMarks {
  const api = useApi(instrumentApi);
  const fills = usePolling({
    key: ['trades', tickerId],
    load: () => api.fills(tickerId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const waiting = usePolling({
    key: ['orders', 'waiting', tickerId],
    load: () => api.waiting(tickerId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value: portfolio } = usePortfolio();
  const position = portfolio?.positions.find(({ ticker_id }) => ticker_id === tickerId);
  const averagePrice = position?.average_price;
  return useMemo(
    () => ({ fills: fills.value ?? [], lines: orderLines(waiting.value ?? []), averagePrice }),
    [fills.value, waiting.value, averagePrice],
  );
}
