import { formatInstant } from '@mockstreet/shared/instant';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Order } from '../../api/payloads.ts';
import { useEnvironment } from '../../environment.ts';
import { isPresent } from '../../live/is-present.ts';
import { isSameRequest } from './is-same-request.ts';
import type { ListedOrders } from './newest-orders.ts';
import { type OrderRequest, type Submission, shouldRetry } from './submission.ts';
import { createSubmissionLog } from './submission-log.ts';

/** Between attempts. */
const RETRY_AFTER_MS = 2_000;

export interface SubmissionControl {
  readonly submissions: readonly Submission[];
  /**
   * Makes an order and sends it; answers the id that it goes by.
   *
   * @param draftId of the draft that it was; what has been sent under it before is not sent as another
   */
  submit(request: OrderRequest, draftId?: string): string;
  /** Sends one again under the id it always had. */
  retry(clientOrderId: string): void;
  dismiss(clientOrderId: string): void;
  /** What home told of orders, to be known without it. */
  tell(orders: readonly Order[]): void;
  /** The same of its newest, of which none is missing. */
  tellList(list: ListedOrders): void;
}

/** The orders this device has sent for a user, and the way to send another. */
export function useSubmissions(username: string): SubmissionControl {
  const { api, clock, newClientId, deviceStore, priceBoard } = useEnvironment();
  const [log] = useState(() => createSubmissionLog(deviceStore, username));
  const submissions = useSyncExternalStore(log.subscribe, log.current);

  const send = useCallback(
    async (clientOrderId: string, request: OrderRequest) => {
      log.apply({ kind: 'sent', clientOrderId });
      const submission = log.current().find((one) => one.clientOrderId === clientOrderId);
      if (submission?.state.kind !== 'sending') return;
      const answer = await api.placeOrder(clientOrderId, request);
      log.apply({ kind: 'answered', clientOrderId, answer });
    },
    [api, log],
  );

  useEffect(() => {
    const timers = submissions
      .filter((one) => log.isOwn(one.clientOrderId) && shouldRetry(one, clock()))
      .map(({ clientOrderId, request }) =>
        setTimeout(() => void send(clientOrderId, request), RETRY_AFTER_MS),
      );
    return () => timers.forEach(clearTimeout);
  }, [submissions, send, clock, log]);

  const wanted = ({ ticker_id }: OrderRequest) => {
    const [now, price] = [clock(), priceBoard.price(ticker_id)];
    const isSeen = price !== undefined && isPresent(price, priceBoard.state(), now);
    return { at: formatInstant(now), seenPrice: isSeen ? price.last : null };
  };
  const submit = (request: OrderRequest, draftId = newClientId()) => {
    // Another tab may have sent the same draft, and this one has not heard of it yet.
    const known = log.reread().find((one) => one.clientOrderId === draftId);
    if (known && isSameRequest(known.request, request)) {
      if (known.state.kind === 'unanswered') retry(draftId);
      return draftId;
    }
    const clientOrderId = known ? newClientId() : draftId;
    const { at, seenPrice } = wanted(request);
    log.apply({
      kind: 'made',
      submission: {
        clientOrderId,
        request,
        createdAt: at,
        wantedAt: at,
        seenPrice,
        attempts: 0,
        isHeard: false,
        state: { kind: 'sending' },
        told: null,
      },
    });
    void send(clientOrderId, request);
    return clientOrderId;
  };
  const retry = (clientOrderId: string) => {
    const submission = log.current().find((one) => one.clientOrderId === clientOrderId);
    if (!submission) return;
    log.apply({ kind: 'wanted', clientOrderId, ...wanted(submission.request) });
    void send(clientOrderId, submission.request);
  };
  const dismiss = (clientOrderId: string) => log.apply({ kind: 'dismissed', clientOrderId });
  const tell = useCallback(
    (orders: readonly Order[]) => log.apply({ kind: 'told', orders }),
    [log],
  );
  const tellList = useCallback((list: ListedOrders) => log.apply({ kind: 'listed', list }), [log]);
  return { submissions, submit, retry, dismiss, tell, tellList };
}
