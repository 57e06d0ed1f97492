import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import type { OrderView } from './order-view.ts';
import { needsConfirmation, type Submission, shouldRetry } from './submission.ts';
import { useOrderToasts } from './use-order-toasts.ts';
import { useOrders } from './use-orders.ts';
import { type SubmissionControl, useSubmissions } from './use-submissions.ts';

/** The user's newest orders, and the way to make another; one for all pages. */
export interface OrderBook extends Omit<SubmissionControl, 'submissions'> {
  /** Newest first. */
  readonly orders: readonly OrderView[];
  /** What this device sent, if it was this one. */
  submissionOf(clientOrderId: string): Submission | undefined;
  /** Whether one that nobody has answered for is sent again by itself. */
  isRetried(clientOrderId: string): boolean;
}

/** Seldom asked, and it brings the dialogs along. */
const ConfirmLateOrder = lazy(async () => {
  const { ConfirmLateOrder: Confirm } = await import('./confirm-late-order.tsx');
  return { default: Confirm };
});

const OrderBookContext = createContext<OrderBook | undefined>(undefined);

/** Sends, and asks again, on whatever page the user is. */
export function OrderBookProvider(props: {
  readonly username: string;
  readonly children: ReactNode;
}) {
  const { clock } = useEnvironment();
  const { submissions, ...control } = useSubmissions(props.username);
  const orders = useOrders(submissions);
  const [lateId, setLateId] = useState<string>();
  useOrderToasts(orders);

  const submissionOf = (clientOrderId: string | undefined) =>
    submissions.find((one) => one.clientOrderId === clientOrderId);
  const book: OrderBook = {
    ...control,
    orders,
    submissionOf,
    isRetried(clientOrderId) {
      const submission = submissionOf(clientOrderId);
      return submission !== undefined && shouldRetry(submission, clock());
    },
    retry(clientOrderId) {
      const submission = submissionOf(clientOrderId);
      const isLate = submission !== undefined && needsConfirmation(submission, clock());
      if (isLate) setLateId(clientOrderId);
      else control.retry(clientOrderId);
    },
  };
  const late = submissionOf(lateId);
  return (
    <OrderBookContext.Provider value={book}>
      {props.children}
      {late && (
        <Suspense>
          <ConfirmLateOrder
            submission={late}
            onSend={() => control.retry(late.clientOrderId)}
            onDiscard={() => control.dismiss(late.clientOrderId)}
            onClose={() => setLateId(undefined)}
          />
        </Suspense>
      )}
    </OrderBookContext.Provider>
  );
}

export function useOrderBook(): OrderBook {
  const book = useContext(OrderBookContext);
  if (!book) throw new Error('no order book: render inside OrderBookProvider');
  return book;
}
