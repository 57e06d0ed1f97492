import { useEffect, useState } from 'react';
import { useToasts } from '../controls/toasts.tsx';
import { useEnvironment } from '../environment.ts';
import { useOpenedAt } from '../live/use-opened-at.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { freshNotices } from './fresh-notices.ts';
import { useNewestNotifications } from './use-newest-notifications.ts';
import { useTell } from './use-tell.ts';

/** Has what is new come up by itself, and outside of the page where that is wanted; shows nothing else. */
export function NotificationToasts() {
  const { deviceNotices } = useEnvironment();
  const { quietNotices, isToldOutside } = usePreferences();
  const { value } = useNewestNotifications();
  const toasts = useToasts();
  const tell = useTell();
  const openedAt = useOpenedAt();
  const [told] = useState(() => new Set<string>());

  useEffect(() => {
    const fresh = freshNotices(value?.items ?? [], {
      since: openedAt(),
      told,
      quiet: quietNotices,
    });
    for (const notification of fresh) {
      const { title, detail } = tell(notification);
      const { notification_id: id } = notification;
      told.add(id);
      toasts.add({ title, description: detail });
      if (isToldOutside) deviceNotices.show({ id, title, body: detail });
    }
  });
  return null;
}
