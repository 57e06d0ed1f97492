import { Link } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { useId, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { SignOutScope } from '../api/session-api.ts';
import { useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { OrdersStay } from './orders-stay.tsx';
import type { Session } from './session.ts';
import { sessionWords } from './words.ts';
import './session-menu.css';

interface SessionMenuProps {
  readonly session: Session;
  readonly homeOffline: boolean;
}

/** Behind the user's name: how this device orders, and the ways out. */
export function SessionMenu({ session, homeOffline }: SessionMenuProps) {
  const { signOut } = useEnvironment();
  const words = useWords(sessionWords).session;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const menuId = useId();

  const leave = async (scope: SignOutScope) => {
    setBusy(true);
    setFault(await signOut(scope));
    setBusy(false);
  };
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
          {fault && (isHomeOffline(fault) ? words.everywhereNeedsHome : words.tryAgain)}
        </p>
        <button type="button" disabled={busy} onClick={() => void leave('here')}>
          {words.signOut}
        </button>
        <button
          type="button"
          disabled={busy || homeOffline}
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
