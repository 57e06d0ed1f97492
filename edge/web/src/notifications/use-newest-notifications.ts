import type { NotificationPage } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { notificationsApi } from './notifications-api.ts';

/** The server tells of each as it comes; this is for when nobody tells. */
const EVERY_MS = 60_000;
const NEWEST = 10;

/** The newest few, and how many are unread. */
export function useNewestNotifications(): Polled<NotificationPage> {
  const api = useApi(notificationsApi);
  return usePolling({
    key: ['notifications', 'newest'],
    load: () => api.page({ limit: NEWEST }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
}
