import { useEffect } from 'react';
import type { Order } from '../../api/payloads.ts';
import { useOrderBook } from './order-book.tsx';

/** Has what a page was told of orders known on the device, whatever home lists later. */
export function useTold(orders: readonly Order[]): void {
  const { tell } = useOrderBook();
  useEffect(() => tell(orders), [tell, orders]);
}
