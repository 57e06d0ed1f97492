import { useMemo } from 'react';
import type { Price } from '../api/payloads.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { type Candle, growCandle, withRunning } from './candles.ts';
import { instrumentApi } from './instrument-api.ts';

const EVERY_MS = 30_000;

/** The newest day of an instrument, with the price that there is now. */
export function useDay(tickerId: string, price: Price | undefined): Candle | undefined {
  const api = useApi(instrumentApi);
  const { value } = usePolling({
    key: ['candles', tickerId, 'day'],
    load: () => api.candles({ tickerId, interval: '1d', limit: 1 }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return useMemo(() => {
    const running = price && growCandle(undefined, price, '1d');
    return withRunning(value?.candles ?? [], running).at(-1);
  }, [value, price]);
}
