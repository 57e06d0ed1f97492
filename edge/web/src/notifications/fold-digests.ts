import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Notification } from '../api/schema.ts';

/** A digest does not tell of what was written later than this behind the end of its outage. */
const TOLD_WITHIN_MICROS = 60 * MICROS_PER_MINUTE;

/** One card of the list: a notification, and what its digest stands for. */
export interface NotificationCard {
  readonly notification: Notification;
  readonly folded: readonly Notification[];
}

/** The list with each outage as one card: what its digest tells of lies in it (docs/notifications.md). */
export function foldDigests(items: readonly Notification[]): readonly NotificationCard[] {
  const digests = items.filter((item) => item.kind === 'AWAY_DIGEST');
  const folded = new Map<string, Notification[]>();
  const cards: NotificationCard[] = [];
  for (const notification of items) {
    const digest = digests.find((one) => one !== notification && tellsOf(one, notification));
    const id = digest?.notification_id ?? notification.notification_id;
    const inside = folded.get(id) ?? [];
    folded.set(id, inside);
    if (digest) inside.push(notification);
    else cards.push({ notification, folded: inside });
  }
  return cards;
}

function tellsOf(digest: Notification, { kind, at, event_at: eventAt }: Notification): boolean {
  if (digest.kind !== 'AWAY_DIGEST' || kind === 'AWAY_DIGEST') return false;
  const [from, to] = [parseInstant(digest.details.from), parseInstant(digest.details.to)];
  const [settled, happened] = [parseInstant(at), parseInstant(eventAt)];
  if (!isKnown(from) || !isKnown(to) || !isKnown(settled) || !isKnown(happened)) return false;
  return settled > from && happened < to && settled <= addMicros(to, TOLD_WITHIN_MICROS);
}

function isKnown(at: Instant | undefined): at is Instant {
  return at !== undefined;
}
