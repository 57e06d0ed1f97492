import { fromCursor } from '../api/from-cursor.ts';
import { Awaited } from '../controls/awaited.tsx';
import { MoreButton } from '../controls/more-button.tsx';
import { useApi } from '../environment.ts';
import type { NoticeGroup } from '../preferences/preferences.ts';
import { usePages } from '../query/use-pages.ts';
import { useWords } from '../text/words.ts';
import { foldDigests } from './fold-digests.ts';
import { kindsOf } from './notification-groups.ts';
import { NotificationItem } from './notification-item.tsx';
import { notificationsApi } from './notifications-api.ts';
import { notificationWords } from './words.ts';

const EVERY_MS = 60_000;
const PAGE = 50;

interface NotificationListProps {
  /** Undefined: of all kinds. */
  readonly group: NoticeGroup | undefined;
}

/** As many pages as somebody wants to see, as one list: what a digest tells of may lie on the next one. */
export function NotificationList({ group }: NotificationListProps) {
  const api = useApi(notificationsApi);
  const words = useWords(notificationWords);
  const pages = usePages({
    key: ['notifications', 'list', group],
    loadPage: (cursor) =>
      api.page({
        limit: PAGE,
        ...(group === undefined ? {} : { kinds: kindsOf(group) }),
        ...fromCursor(cursor),
      }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Awaited of={pages}>
      {(items) => (
        <>
          {items.length === 0 && (
            <p className="muted">{group === undefined ? words.none : words.noneOfKind}</p>
          )}
          <ul className="notifications">
            {foldDigests(items).map((card) => (
              <NotificationItem key={card.notification.notification_id} card={card} />
            ))}
          </ul>
          <MoreButton of={pages} />
        </>
      )}
    </Awaited>
  );
}
