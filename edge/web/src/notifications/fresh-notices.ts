import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Notification } from '../api/schema.ts';
import type { NoticeGroup } from '../preferences/preferences.ts';
import { groupOf } from './notification-groups.ts';

export interface NoticeWishes {
  /** When the page was opened: what was before stands in the list. */
  readonly since: Instant;
  /** Ids of what has come up already. */
  readonly told: ReadonlySet<string>;
  readonly quiet: readonly NoticeGroup[];
}

/** What is to come up by itself now, the oldest first. */
export function freshNotices(
  items: readonly Notification[],
  { since, told, quiet }: NoticeWishes,
): readonly Notification[] {
  return items
    .filter((item) => {
      const at = parseInstant(item.at);
      if (at === undefined || at <= since || item.is_read) return false;
      return !told.has(item.notification_id) && !quiet.includes(groupOf(item));
    })
    .reverse();
}
