import { useSyncExternalStore } from 'react';
import type { Portfolio } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { USD_KRW } from '../market/usd-krw.ts';
import { type LivePortfolio, valueLive } from './live-portfolio.ts';

/** The portfolio at the present prices; draws again when one of them changes, and at no other's. */
export function useLivePortfolio(portfolio: Portfolio | undefined): LivePortfolio | undefined {
  const { priceBoard } = useEnvironment();
  // As text, so that it is drawn again only when it changes.
  useSyncExternalStore(priceBoard.followAll, () =>
    [USD_KRW, ...(portfolio?.positions ?? []).map(({ ticker_id }) => ticker_id)]
      .map((tickerId) => priceBoard.price(tickerId)?.at)
      .join(),
  );
  return portfolio && valueLive(portfolio, priceBoard.price);
}
