import { useCallback } from 'react';
import type { Portfolio } from '../api/payloads.ts';
import { type Polled, useRememberedPolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';

const EVERY_MS = 2_000;

/** What the user owns, as home says or last said. */
export function usePortfolio(username: string, token: string): Polled<Portfolio> {
  const { api } = useEnvironment();
  const load = useCallback(() => api.portfolio(token), [api, token]);
  return useRememberedPolling(`portfolio.${username}`, load, EVERY_MS);
}
