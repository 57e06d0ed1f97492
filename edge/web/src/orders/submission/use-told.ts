import { useEffect } from 'react';
import type { Order } from '../../api/payloads.ts';
import { useOrderDesk } from './order-desk.tsx';

/** Has what a page was told of orders known on the device, whatever home lists later. */
export function useTold(orders: readonly Order[]): void {
  const { tell } = useOrderDesk();
  useEffect(() => tell(orders), [tell, orders]);
}
