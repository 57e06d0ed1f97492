import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Answer } from '../api/answer.ts';
import type { Order } from '../api/payloads.ts';
import { type Polled, usePolling } from '../api/use-polling.ts';
import { useEnvironment } from '../environment.ts';
import { isOpen, type OrderView, viewOrders } from './order-view.ts';
import type { Submission } from './submission.ts';

/** While an order is on its way, and while nothing is. */
const BUSY_EVERY_MS = 1_000;
const IDLE_EVERY_MS = 10_000;

export interface OrdersView {
  readonly views: readonly OrderView[];
  readonly polled: Polled<readonly Order[]>;
}

/**
 * The user's orders: what this device sent, joined with what home says. The last list home gave is
 * kept on the device, so that it is there while home is away.
 */
export function useOrders(
  username: string,
  token: string,
  submissions: readonly Submission[],
): OrdersView {
  const { api, deviceStore } = useEnvironment();
  const key = `orders.${username}`;
  const [remembered] = useState(() => readStored(deviceStore.read(key)));
  const [busy, setBusy] = useState(true);
  const load = useCallback(async (): Promise<Answer<readonly Order[]>> => {
    const answer = await api.orders(token);
    if (answer.ok) deviceStore.write(key, answer.value);
    return answer;
  }, [api, token, deviceStore, key]);
  const { refresh, ...polled } = usePolling(load, busy ? BUSY_EVERY_MS : IDLE_EVERY_MS);

  const orders = polled.value ?? remembered;
  const views = useMemo(() => viewOrders(submissions, orders), [submissions, orders]);
  const anyOpen = views.some(isOpen);
  useEffect(() => setBusy(anyOpen), [anyOpen]);
  return { views, polled };
}

function readStored(stored: unknown): readonly Order[] {
  return Array.isArray(stored) ? (stored as Order[]) : [];
}
