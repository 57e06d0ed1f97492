import { useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import type { PricesAt } from './newest-prices.ts';

export interface LivePricesView extends PricesAt {
  readonly isLive: boolean;
}

const NOTHING_YET: LivePricesView = { prices: new Map(), receivedAt: undefined, isLive: false };

/** The prices that the server has told since the page opened. */
export function useLivePrices(): LivePricesView {
  const { livePrices, clock } = useEnvironment();
  const [view, setView] = useState(NOTHING_YET);
  useEffect(
    () =>
      livePrices.follow({
        onPrices: (news) =>
          setView((before) => ({
            ...before,
            prices: new Map([
              ...before.prices,
              ...news.map((one) => [one.ticker_id, one] as const),
            ]),
            receivedAt: clock(),
          })),
        onLive: (isLive) =>
          setView((before) => (before.isLive === isLive ? before : { ...before, isLive })),
      }),
    [livePrices, clock],
  );
  return view;
}
