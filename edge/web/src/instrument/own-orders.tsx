import type { Instrument } from '../api/payloads.ts';
import { OrderList } from '../orders/order-list.tsx';
import { useOrderDesk } from '../orders/submission/order-desk.tsx';

interface OwnOrdersProps {
  readonly tickerId: string;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** The user's newest orders of one instrument. */
export function OwnOrders({ tickerId, instruments }: OwnOrdersProps) {
  const { orders, retry, dismiss } = useOrderDesk();
  return (
    <OrderList
      views={orders.filter((order) => order.tickerId === tickerId)}
      instruments={instruments}
      onRetry={retry}
      onDismiss={dismiss}
    />
  );
}
