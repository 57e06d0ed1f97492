import { useMemo } from 'react';
import type { Fault } from '../api/answer.ts';
import type { Instrument, Price } from '../api/payloads.ts';
import { useRememberedPolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';
import { newestPrices } from './newest-prices.ts';
import { useLivePrices } from './use-live-prices.ts';

const PRICES_EVERY_MS = 1_000;
/** While the server tells each change by itself: for what the device remembers. */
const TOLD_PRICES_EVERY_MS = 10_000;
const INSTRUMENTS_EVERY_MS = 60_000;

export interface MarketView {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly prices: ReadonlyMap<string, Price>;
  readonly fault: Fault | undefined;
}

/** What can be traded and what it costs now; with home away, what it cost last. */
export function useMarket(): MarketView {
  const { api } = useEnvironment();
  const live = useLivePrices();
  const pricesEveryMs = live.isLive ? TOLD_PRICES_EVERY_MS : PRICES_EVERY_MS;
  const listed = useRememberedPolling('instruments', api.instruments, INSTRUMENTS_EVERY_MS);
  const priced = useRememberedPolling('prices', api.prices, pricesEveryMs);

  const instruments = useMemo(() => byTicker(listed.value), [listed.value]);
  const asked = useMemo(() => byTicker(priced.value), [priced.value]);
  const prices = useMemo(
    () => newestPrices({ prices: asked, receivedAt: priced.receivedAt }, live),
    [asked, priced.receivedAt, live],
  );
  return { instruments, prices, fault: priced.fault ?? listed.fault };
}

function byTicker<T extends { readonly ticker_id: string }>(
  items: readonly T[] | undefined,
): ReadonlyMap<string, T> {
  return new Map(items?.map((item) => [item.ticker_id, item]));
}
