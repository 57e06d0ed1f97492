import { Link } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { useId } from 'react';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { OrdersStay } from './orders-stay.tsx';
import type { Session } from './session.ts';
import { useSignOut } from './use-sign-out.ts';
import { sessionWords } from './words.ts';
import './session-menu.css';

interface SessionMenuProps {
  readonly session: Session;
  readonly homeOffline: boolean;
}

/** Behind the user's name: how this device orders, and the ways out. */
export function SessionMenu({ session, homeOffline }: SessionMenuProps) {
  const { leave, isBusy, problem } = useSignOut();
  const words = useWords(sessionWords).session;
  const menuId = useId();
  return (
    <>
      <button type="button" className="link session-name" popoverTarget={menuId}>
        {session.username}
      </button>
      <section id={menuId} popover="auto" className="card session-menu" aria-label={words.title}>
        <h2>{session.username}</h2>
        <Link
          to="/settings"
          className="link session-menu__settings"
          onClick={() => document.getElementById(menuId)?.hidePopover()}
        >
          <Settings size={18} aria-hidden />
          {words.settings}
        </Link>
        <OrderingNote session={session} />
        {homeOffline && <p className="calm-note">{words.homeOffline}</p>}
        <OrdersStay />
        <p className="session-menu__fault" role="alert">
          {problem}
        </p>
        <button type="button" disabled={isBusy} onClick={() => void leave('here')}>
          {words.signOut}
        </button>
        <button
          type="button"
          disabled={isBusy || homeOffline}
          onClick={() => void leave('everywhere')}
        >
          {words.signOutEverywhere}
        </button>
      </section>
    </>
  );
}

/** How long this device can order without home. */
function OrderingNote({ session }: { readonly session: Session }) {
  const words = useWords(sessionWords).session;
  const format = useFormat();
  const { order } = session;
  if (!order) return <p className="muted">{words.bearerOrders}</p>;
  return <p className="muted">{words.signedOrders(format.deadline(order.endsAt))}</p>;
}
