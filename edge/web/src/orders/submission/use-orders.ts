import { useEffect, useMemo, useState } from 'react';
import { useApi, useEnvironment } from '../../environment.ts';
import { usePolling } from '../../query/use-polling.ts';
import { isUnderWay, type OrderView, viewOrders } from '../order-view.ts';
import { ordersApi } from '../orders-api.ts';
import { idsToAsk, reachOf } from './newest-orders.ts';
import type { SubmissionControl } from './use-submissions.ts';

/** While an order is on its way, and while nothing is. */
const BUSY_EVERY_MS = 1_000;
const IDLE_EVERY_MS = 10_000;
const ONE_BY_ONE_EVERY_MS = 15_000;

/** The user's orders: what this device sent, joined with what home says or last said. */
export function useOrders(
  control: Pick<SubmissionControl, 'submissions' | 'tell' | 'tellList'>,
): readonly OrderView[] {
  const { submissions, tell, tellList } = control;
  const { api } = useEnvironment();
  const { each } = useApi(ordersApi);
  const [busy, setBusy] = useState(true);
  const everyMs = busy ? BUSY_EVERY_MS : IDLE_EVERY_MS;
  const { value: newest, receivedAt } = usePolling({
    key: ['orders', 'newest'],
    load: api.orders,
    everyMs,
    isRemembered: true,
  });
  const reach = newest ? reachOf(newest) : null;
  const ids = idsToAsk(submissions, reach);
  const { value: older } = usePolling({
    key: ['orders', 'each', ids],
    load: () => each(ids),
    everyMs: ONE_BY_ONE_EVERY_MS,
    isAsked: ids.length > 0,
  });
  useEffect(() => {
    if (newest && receivedAt !== undefined) tellList({ orders: newest, at: receivedAt });
  }, [newest, receivedAt, tellList]);
  useEffect(() => {
    if (older) tell(older);
  }, [older, tell]);

  const views = useMemo(
    () => viewOrders(submissions, newest ?? [], reach),
    [submissions, newest, reach],
  );
  const isAnyUnderWay = views.some(isUnderWay);
  if (isAnyUnderWay !== busy) setBusy(isAnyUnderWay);
  return views;
}
