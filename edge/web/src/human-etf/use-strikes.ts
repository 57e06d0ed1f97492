import type { HumanEtfStrikePage } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { humanEtfApi } from './human-etf-api.ts';

/** A strike comes once a day. */
const EVERY_MS = 300_000;

/** What a share was worth and paid, the newest first. */
export function useStrikes(tickerId: string): Polled<HumanEtfStrikePage> {
  const api = useApi(humanEtfApi);
  return usePolling({
    key: ['human-etf', tickerId, 'strikes'],
    load: () => api.strikes(tickerId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
