import { useCallback, useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { type MarketView, restoreMarketView } from './market-view.ts';

const KEY = 'market.view';

/** How this device last looked at the market; to look another way, always the same function. */
export function useMarketView(): readonly [MarketView, (change: Partial<MarketView>) => void] {
  const { deviceStore } = useEnvironment();
  const [view, setView] = useState(() => restoreMarketView(deviceStore.read(KEY)));
  useEffect(() => deviceStore.write(KEY, view), [deviceStore, view]);
  const look = useCallback(
    (change: Partial<MarketView>) => setView((current) => ({ ...current, ...change })),
    [],
  );
  return [view, look];
}
