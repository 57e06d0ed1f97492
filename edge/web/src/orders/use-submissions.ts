import { formatInstant } from '@mockstreet/shared/instant';
import { useCallback, useEffect, useReducer } from 'react';
import { useEnvironment } from '../environment.ts';
import {
  type OrderRequest,
  reduceSubmissions,
  restoreSubmissions,
  type Submission,
  shouldRetry,
} from './submission.ts';

/** Between attempts, unless the edge names another time. */
const RETRY_AFTER_MS = 2_000;

export interface SubmissionControl {
  readonly submissions: readonly Submission[];
  /** Makes an order and sends it. */
  submit(request: OrderRequest): void;
  /** Sends one again under the id it always had. */
  retry(clientOrderId: string): void;
  dismiss(clientOrderId: string): void;
}

/**
 * The orders this device has sent for a user, kept on the device from before the first attempt, so
 * that neither a lost answer nor a reload can turn one order into two.
 */
export function useSubmissions(username: string): SubmissionControl {
  const { api, clock, newClientOrderId, deviceStore } = useEnvironment();
  const key = `submissions.${username}`;
  const [submissions, dispatch] = useReducer(reduceSubmissions, undefined, () =>
    restoreSubmissions(readStored(deviceStore.read(key))),
  );

  useEffect(() => deviceStore.write(key, submissions), [deviceStore, key, submissions]);

  const send = useCallback(
    async (clientOrderId: string, request: OrderRequest) => {
      dispatch({ kind: 'sent', clientOrderId });
      const answer = await api.placeOrder(clientOrderId, request);
      dispatch({ kind: 'answered', clientOrderId, answer });
    },
    [api],
  );

  useEffect(() => {
    const timers = submissions
      .filter((one) => shouldRetry(one, clock()))
      .map(({ clientOrderId, request }) =>
        setTimeout(() => void send(clientOrderId, request), RETRY_AFTER_MS),
      );
    return () => timers.forEach(clearTimeout);
  }, [submissions, send, clock]);

  const submit = (request: OrderRequest) => {
    const clientOrderId = newClientOrderId();
    const submission: Submission = {
      clientOrderId,
      request,
      createdAt: formatInstant(clock()),
      attempts: 0,
      state: { kind: 'sending' },
    };
    // On the device before it is on the wire.
    deviceStore.write(key, [submission, ...submissions]);
    dispatch({ kind: 'made', submission });
    void send(clientOrderId, request);
  };
  const retry = (clientOrderId: string) => {
    const submission = submissions.find((one) => one.clientOrderId === clientOrderId);
    if (submission) void send(clientOrderId, submission.request);
  };
  const dismiss = (clientOrderId: string) => dispatch({ kind: 'dismissed', clientOrderId });
  return { submissions, submit, retry, dismiss };
}

function readStored(stored: unknown): readonly Submission[] {
  return Array.isArray(stored) ? (stored as Submission[]) : [];
}
