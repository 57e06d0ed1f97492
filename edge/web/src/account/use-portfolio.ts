import type { Portfolio } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';

const EVERY_MS = 2_000;

/** What the user owns, as home says or last said. */
export function usePortfolio(): Polled<Portfolio> {
  const { api } = useEnvironment();
  return usePolling({
    key: ['portfolio'],
    load: api.portfolio,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
