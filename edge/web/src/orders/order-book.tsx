import { createContext, type ReactNode, useContext } from 'react';
import type { OrderView } from './order-view.ts';
import { useOrders } from './use-orders.ts';
import { type SubmissionControl, useSubmissions } from './use-submissions.ts';

/** The user's newest orders, and the way to make another; one for all pages. */
export interface OrderBook extends Omit<SubmissionControl, 'submissions'> {
  /** Newest first. */
  readonly orders: readonly OrderView[];
}

const OrderBookContext = createContext<OrderBook | undefined>(undefined);

/** Sends, and asks again, on whatever page the user is. */
export function OrderBookProvider(props: {
  readonly username: string;
  readonly children: ReactNode;
}) {
  const { submissions, ...control } = useSubmissions(props.username);
  const orders = useOrders(submissions);
  return (
    <OrderBookContext.Provider value={{ ...control, orders }}>
      {props.children}
    </OrderBookContext.Provider>
  );
}

export function useOrderBook(): OrderBook {
  const book = useContext(OrderBookContext);
  if (!book) throw new Error('no order book: render inside OrderBookProvider');
  return book;
}
