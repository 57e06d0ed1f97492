import { useState } from 'react';
import { FaultNote } from '../controls/fault-note.tsx';
import { Segments } from '../controls/segments.tsx';
import { useApi } from '../environment.ts';
import { Page } from '../page/page.tsx';
import { NOTICE_GROUPS } from '../preferences/preferences.ts';
import { useCommand } from '../query/use-command.ts';
import { useWords } from '../text/words.ts';
import { NotificationList } from './notification-list.tsx';
import { notificationsApi } from './notifications-api.ts';
import { useNewestNotifications } from './use-newest-notifications.ts';
import { notificationWords } from './words.ts';
import './notifications.css';

const FILTERS = ['all', ...NOTICE_GROUPS] as const;
type Filter = (typeof FILTERS)[number];

/** What happened to the account that nobody asked for, newest first. */
export function NotificationsPage() {
  const api = useApi(notificationsApi);
  const words = useWords(notificationWords);
  const { value: newest } = useNewestNotifications();
  const markRead = useCommand(api.markAllRead, ['notifications']);
  const [filter, setFilter] = useState<Filter>('all');
  return (
    <Page
      title={words.title}
      actions={
        <button
          type="button"
          className="button button--quiet button--small notifications__read"
          disabled={markRead.isBusy || (newest?.unread_count ?? 0) === 0}
          onClick={() => void markRead.run()}
        >
          {words.markAllRead}
        </button>
      }
    >
      <Segments
        label={words.filter}
        options={FILTERS}
        names={words.groups}
        value={filter}
        onChange={setFilter}
      />
      <FaultNote fault={markRead.fault} />
      <NotificationList key={filter} group={filter === 'all' ? undefined : filter} />
    </Page>
  );
}
