import { useState } from 'react';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import type { NoticeGroup } from '../preferences/preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { commonWords } from '../text/common-words.ts';
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
  /** Of the page before; left out: the first. */
  readonly cursor?: string;
}

/** A page of them; the next one is a list of its own below it, once somebody wants to see it. */
export function NotificationList({ group, cursor }: NotificationListProps) {
  const api = useApi(notificationsApi);
  const words = useWords(notificationWords);
  const { more } = useWords(commonWords);
  const [isMoreShown, setMoreShown] = useState(false);
  const polled = usePolling({
    key: ['notifications', { group, cursor }],
    load: () =>
      api.page({
        limit: PAGE,
        ...(group === undefined ? {} : { kinds: kindsOf(group) }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    everyMs: EVERY_MS,
    isRemembered: cursor === undefined,
  });
  return (
    <Awaited of={polled}>
      {({ items, next_cursor: next }) => (
        <>
          {items.length === 0 && (
            <p className="muted">{group === undefined ? words.none : words.noneOfKind}</p>
          )}
          <ul className="notifications">
            {foldDigests(items).map((card) => (
              <NotificationItem key={card.notification.notification_id} card={card} />
            ))}
          </ul>
          {next !== null && isMoreShown && <NotificationList group={group} cursor={next} />}
          {next !== null && !isMoreShown && (
            <button
              type="button"
              className="button button--quiet"
              onClick={() => setMoreShown(true)}
            >
              {more}
            </button>
          )}
        </>
      )}
    </Awaited>
  );
}
