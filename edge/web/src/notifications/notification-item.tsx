import { CircleSlash, Coins, type LucideIcon, OctagonAlert, Power } from 'lucide-react';
import { useState } from 'react';
import type { Notification } from '../api/schema.ts';
import { When } from '../controls/when.tsx';
import { directionOf } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import type { NoticeGroup } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import type { NotificationCard } from './fold-digests.ts';
import { groupOf } from './notification-groups.ts';
import { NotificationLink } from './notification-link.tsx';
import { tellAwayOrders } from './tell-notification.ts';
import { useTell } from './use-tell.ts';
import { notificationWords } from './words.ts';

const ICONS: Readonly<Record<NoticeGroup, LucideIcon>> = {
  orders: CircleSlash,
  shares: Coins,
  account: OctagonAlert,
  away: Power,
};

/** One notification, which leads to what it is about; a digest unfolds what it stands for. */
export function NotificationItem({ card }: { readonly card: NotificationCard }) {
  const { notification, folded } = card;
  const [isOpen, setOpen] = useState(false);
  const words = useWords(notificationWords);
  return (
    <li className="card notification">
      <Told notification={notification} />
      {notification.kind === 'AWAY_DIGEST' && <Digest details={notification.details} />}
      {folded.length > 0 && (
        <button
          type="button"
          className="button button--quiet button--small notification__fold"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? words.fold : words.unfold(folded.length)}
        </button>
      )}
      {isOpen && (
        <ul className="notification__folded">
          {folded.map((one) => (
            <li key={one.notification_id}>
              <Told notification={one} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Told({ notification }: { readonly notification: Notification }) {
  const words = useWords(notificationWords);
  const { title, detail, target } = useTell()(notification);
  const group = groupOf(notification);
  const Icon = ICONS[group];
  return (
    <NotificationLink target={target} className="notification__told">
      <span className={`notification__icon notification__icon--${group}`}>
        <Icon size={20} aria-hidden />
        {!notification.is_read && <span className="notification__unread" />}
      </span>
      <span className="notification__words">
        <b>
          {title} {!notification.is_read && <span className="unseen">{words.unread}</span>}
        </b>
        <span className="notification__detail">{detail}</span>
        <small>
          <When at={notification.event_at} />
        </small>
      </span>
    </NotificationLink>
  );
}

type DigestDetails = Extract<Notification, { kind: 'AWAY_DIGEST' }>['details'];

function Digest({ details }: { readonly details: DigestDetails }) {
  const words = useWords(notificationWords);
  const { language } = usePreferences();
  const format = useFormat();
  const { cash_change_krw: cash, orders } = details;
  return (
    <p className="notification__digest">
      <span>{tellAwayOrders(orders, language)}</span>
      <span>
        {words.cashChange} <b className={directionOf(cash)}>{format.wonChange(cash)}</b>
      </span>
    </p>
  );
}
