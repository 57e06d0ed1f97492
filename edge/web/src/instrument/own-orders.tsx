import type { Instrument } from '../api/payloads.ts';
import { useOrderBook } from '../orders/order-book.tsx';
import { OrderList } from '../orders/order-list.tsx';

interface OwnOrdersProps {
  readonly tickerId: string;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** The user's newest orders of one instrument. */
export function OwnOrders({ tickerId, instruments }: OwnOrdersProps) {
  const { orders, retry, dismiss } = useOrderBook();
  return (
    <OrderList
      views={orders.filter((order) => order.tickerId === tickerId)}
      instruments={instruments}
      onRetry={retry}
      onDismiss={dismiss}
    />
  );
}
