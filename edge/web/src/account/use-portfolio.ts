import type { Portfolio } from '../api/payloads.ts';
import { type Polled, useRememberedPolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';

const EVERY_MS = 2_000;

/** What the user owns, as home says or last said. */
export function usePortfolio(username: string): Polled<Portfolio> {
  const { api } = useEnvironment();
  return useRememberedPolling(`portfolio.${username}`, api.portfolio, EVERY_MS);
}
