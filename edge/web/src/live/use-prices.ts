import { useCallback, useSyncExternalStore } from 'react';
import type { Price } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import type { PriceBoardState } from './price-board.ts';

/**
 * The present price of one instrument; draws again when that one changes.
 *
 * @param isFollowed false where nobody looks: it is then as it was when it was last drawn
 */
export function usePrice(tickerId: string, isFollowed = true): Price | undefined {
  const { priceBoard } = useEnvironment();
  const subscribe = useCallback(
    (onChange: () => void) => (isFollowed ? priceBoard.follow(tickerId, onChange) : () => {}),
    [priceBoard, tickerId, isFollowed],
  );
  return useSyncExternalStore(subscribe, () => priceBoard.price(tickerId));
}

/** Whether prices are told, and what is wrong if they are not. */
export function usePriceBoardState(): Pick<PriceBoardState, 'isLive' | 'fault'> {
  const { priceBoard } = useEnvironment();
  const isLive = useSyncExternalStore(priceBoard.followAll, () => priceBoard.state().isLive);
  const fault = useSyncExternalStore(priceBoard.followAll, () => priceBoard.state().fault);
  return { isLive, fault };
}
