import type { Margin } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { accountApi } from './account-api.ts';

const EVERY_MS = 10_000;

/** What the account owes and may owe. */
export function useMargin(): Polled<Margin> {
  const api = useApi(accountApi);
  return usePolling({
    key: ['margin'],
    load: api.margin,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
