import { useMemo, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { isUnderWay, type OrderView, viewOrders } from './order-view.ts';
import type { Submission } from './submission.ts';

/** While an order is on its way, and while nothing is. */
const BUSY_EVERY_MS = 1_000;
const IDLE_EVERY_MS = 10_000;

/** The user's orders: what this device sent, joined with what home says or last said. */
export function useOrders(submissions: readonly Submission[]): readonly OrderView[] {
  const { api } = useEnvironment();
  const [busy, setBusy] = useState(true);
  const everyMs = busy ? BUSY_EVERY_MS : IDLE_EVERY_MS;
  const polled = usePolling({
    key: ['orders', 'newest'],
    load: api.orders,
    everyMs,
    isRemembered: true,
  });

  const views = useMemo(
    () => viewOrders(submissions, polled.value ?? []),
    [submissions, polled.value],
  );
  const isAnyUnderWay = views.some(isUnderWay);
  if (isAnyUnderWay !== busy) setBusy(isAnyUnderWay);
  return views;
}
