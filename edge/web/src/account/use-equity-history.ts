import { addMicros, formatInstant, MICROS_PER_DAY, wholeMinute } from '@mockstreet/shared/instant';
import type { EquityPoint } from '../api/schema.ts';
import { useApi, useEnvironment } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { accountApi, type EquityRange } from './account-api.ts';

const EVERY_MS = 60_000;
const DAYS = { '1d': 1, '1w': 7, '1m': 31, all: 0 } as const;

/** What the account was worth, newest first. */
export function useEquityHistory(range: EquityRange): Polled<readonly EquityPoint[]> {
  const { clock } = useEnvironment();
  const api = useApi(accountApi);
  return usePolling({
    key: ['portfolio', 'history', range],
    load: async () => {
      const from = addMicros(wholeMinute(clock()), -DAYS[range] * MICROS_PER_DAY);
      return await api.equityHistory(range, formatInstant(from));
    },
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
