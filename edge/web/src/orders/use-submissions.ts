import { formatInstant } from '@mockstreet/shared/instant';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import { type OrderRequest, type Submission, shouldRetry } from './submission.ts';
import { createSubmissionLog } from './submission-log.ts';

/** Between attempts. */
const RETRY_AFTER_MS = 2_000;

export interface SubmissionControl {
  readonly submissions: readonly Submission[];
  /**
   * Makes an order and sends it; answers the id that it goes by.
   *
   * @param draftId of the draft that it was; one that has been sent before is not used again
   */
  submit(request: OrderRequest, draftId?: string): string;
  /** Sends one again under the id it always had. */
  retry(clientOrderId: string): void;
  dismiss(clientOrderId: string): void;
}

/** The orders this device has sent for a user, and the way to send another. */
export function useSubmissions(username: string): SubmissionControl {
  const { api, clock, newClientOrderId, deviceStore, priceBoard } = useEnvironment();
  const [log] = useState(() => createSubmissionLog(deviceStore, username));
  const submissions = useSyncExternalStore(log.subscribe, log.current);

  const send = useCallback(
    async (clientOrderId: string, request: OrderRequest) => {
      log.apply({ kind: 'sent', clientOrderId });
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

  const wanted = ({ ticker_id }: OrderRequest) => ({
    at: formatInstant(clock()),
    seenPrice: priceBoard.price(ticker_id)?.last ?? null,
  });
  const submit = (request: OrderRequest, draftId = newClientOrderId()) => {
    const isUsed = log.current().some((one) => one.clientOrderId === draftId);
    const clientOrderId = isUsed ? newClientOrderId() : draftId;
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
        state: { kind: 'sending' },
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
  return { submissions, submit, retry, dismiss };
}
