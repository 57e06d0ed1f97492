import { useMemo } from 'react';
import type { Fault } from '../api/answer.ts';
import type { Instrument } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';

const EVERY_MS = 60_000;

export interface Instruments {
  readonly byTicker: ReadonlyMap<string, Instrument>;
  readonly fault: Fault | undefined;
}

/** What can be traded; with home away, what could be when it went. */
export function useInstruments(): Instruments {
  const { api } = useEnvironment();
  const { value, fault } = usePolling({
    key: ['instruments'],
    load: api.instruments,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const byTicker = useMemo(() => new Map(value?.map((one) => [one.ticker_id, one])), [value]);
  return { byTicker, fault };
}
