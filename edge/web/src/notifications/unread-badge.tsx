import { useNewestNotifications } from './use-newest-notifications.ts';
import './unread-badge.css';

const SHOWN_MAX = 99;

/** How many are unread, beside what leads to them; says it to nobody who cannot see it. */
export function UnreadBadge() {
  const { value } = useNewestNotifications();
  const unread = value?.unread_count ?? 0;
  if (unread === 0) return null;
  return (
    <span className="unread-badge" aria-hidden>
      {unread > SHOWN_MAX ? `${SHOWN_MAX}+` : unread}
    </span>
  );
}
