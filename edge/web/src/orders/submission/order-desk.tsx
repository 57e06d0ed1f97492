import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { useEnvironment } from '../../environment.ts';
import type { OrderView } from '../order-view.ts';
import { mayBeAccepted, needsConfirmation, type Submission, shouldRetry } from './submission.ts';
import { useOrderToasts } from './use-order-toasts.ts';
import { useOrders } from './use-orders.ts';
import { type SubmissionControl, useSubmissions } from './use-submissions.ts';

/** The user's newest orders, and the way to make another; one for all pages. */
export interface OrderDesk extends Omit<SubmissionControl, 'tellList'> {
  /** Newest first. */
  readonly orders: readonly OrderView[];
  /** Asks before it puts away what may have been accepted. */
  dismiss(clientOrderId: string): void;
  /** What this device sent, if it was this one. */
  submissionOf(clientOrderId: string): Submission | undefined;
  /** Whether one that nobody has answered for is sent again by itself. */
  isRetried(clientOrderId: string): boolean;
}

/** Seldom asked, and they bring the dialogs along. */
const ConfirmLateOrder = lazy(async () => {
  const { ConfirmLateOrder: Confirm } = await import('./confirm-late-order.tsx');
  return { default: Confirm };
});
const ConfirmDiscard = lazy(async () => {
  const { ConfirmDiscard: Confirm } = await import('./confirm-discard.tsx');
  return { default: Confirm };
});

const OrderDeskContext = createContext<OrderDesk | undefined>(undefined);

/** Sends, and asks again, on whatever page the user is. */
export function OrderDeskProvider(props: {
  readonly username: string;
  readonly children: ReactNode;
}) {
  const { clock } = useEnvironment();
  const control = useSubmissions(props.username);
  const { submissions } = control;
  const orders = useOrders(control);
  const [lateId, setLateId] = useState<string>();
  const [openId, setOpenId] = useState<string>();
  useOrderToasts(orders);

  const submissionOf = (clientOrderId: string | undefined) =>
    submissions.find((one) => one.clientOrderId === clientOrderId);
  const desk: OrderDesk = {
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
    dismiss(clientOrderId) {
      const submission = submissionOf(clientOrderId);
      if (submission && mayBeAccepted(submission)) setOpenId(clientOrderId);
      else control.dismiss(clientOrderId);
    },
  };
  const late = submissionOf(lateId);
  const open = submissionOf(openId);
  return (
    <OrderDeskContext.Provider value={desk}>
      {props.children}
      {late && (
        <Suspense>
          <ConfirmLateOrder
            submission={late}
            onSend={() => control.retry(late.clientOrderId)}
            onDiscard={() => desk.dismiss(late.clientOrderId)}
            onClose={() => setLateId(undefined)}
          />
        </Suspense>
      )}
      {open && mayBeAccepted(open) && (
        <Suspense>
          <ConfirmDiscard
            onAskAgain={() => desk.retry(open.clientOrderId)}
            onDiscard={() => control.dismiss(open.clientOrderId)}
            onClose={() => setOpenId(undefined)}
          />
        </Suspense>
      )}
    </OrderDeskContext.Provider>
  );
}

export function useOrderDesk(): OrderDesk {
  const desk = useContext(OrderDeskContext);
  if (!desk) throw new Error('no order desk: render inside OrderDeskProvider');
  return desk;
}
