import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { shellWords } from '../shell/words.ts';
import { useWords } from '../text/words.ts';
import { UnreadBadge } from './unread-badge.tsx';
import { useNewestNotifications } from './use-newest-notifications.ts';

/** In the head of every page. */
export function NotificationBell() {
  const words = useWords(shellWords);
  const { value } = useNewestNotifications();
  const unread = value?.unread_count ?? 0;
  return (
    <Link to="/notifications" className="icon-button bell">
      <span className="unseen">{words.unread(unread)}</span>
      <Bell size={20} aria-hidden />
      <UnreadBadge />
    </Link>
  );
}
