import { createContext, type ReactNode, useContext } from 'react';
import type { OrderView } from './order-view.ts';
import type { Submission } from './submission.ts';
import { useOrders } from './use-orders.ts';
import { type SubmissionControl, useSubmissions } from './use-submissions.ts';

/** The user's newest orders, and the way to make another; one for all pages. */
export interface OrderBook extends Omit<SubmissionControl, 'submissions'> {
  /** Newest first. */
  readonly orders: readonly OrderView[];
  /** What this device sent, if it was this one. */
  submissionOf(clientOrderId: string): Submission | undefined;
}

const OrderBookContext = createContext<OrderBook | undefined>(undefined);

/** Sends, and asks again, on whatever page the user is. */
export function OrderBookProvider(props: {
  readonly username: string;
  readonly children: ReactNode;
}) {
  const { submissions, ...control } = useSubmissions(props.username);
  const orders = useOrders(submissions);
  const submissionOf = (clientOrderId: string) =>
    submissions.find((one) => one.clientOrderId === clientOrderId);
  return (
    <OrderBookContext.Provider value={{ ...control, orders, submissionOf }}>
      {props.children}
    </OrderBookContext.Provider>
  );
}

export function useOrderBook(): OrderBook {
  const book = useContext(OrderBookContext);
  if (!book) throw new Error('no order book: render inside OrderBookProvider');
  return book;
}
