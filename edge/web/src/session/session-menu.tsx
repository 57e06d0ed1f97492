import { useId, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { SignOutScope } from '../api/session-api.ts';
import { useEnvironment } from '../environment.ts';
import { formatDeadline } from '../format/format-time.ts';
import { text } from '../text/korean.ts';
import type { Session } from './session.ts';
import './session-menu.css';

interface SessionMenuProps {
  readonly session: Session;
  readonly homeOffline: boolean;
}

/** Behind the user's name: how this device orders, and the ways out. */
export function SessionMenu({ session, homeOffline }: SessionMenuProps) {
  const { signOut } = useEnvironment();
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
      <section
        id={menuId}
        popover="auto"
        className="card session-menu"
        aria-label={text.session.title}
      >
        <h2>{session.username}</h2>
        <OrderingNote session={session} />
        <nav className="session-menu__pages" aria-label={text.pages.title}>
          <a href="/ranking">{text.pages.ranking}</a>
          <a href="/daily-report">{text.pages.dailyReport}</a>
          <a href="/fairness">{text.pages.fairness}</a>
        </nav>
        {homeOffline && <p className="calm-note">{text.session.homeOffline}</p>}
        <p className="session-menu__fault" role="alert">
          {fault && explain(fault)}
        </p>
        <button type="button" disabled={busy} onClick={() => void leave('here')}>
          {text.session.signOut}
        </button>
        <button
          type="button"
          disabled={busy || homeOffline}
          onClick={() => void leave('everywhere')}
        >
          {text.session.signOutEverywhere}
        </button>
      </section>
    </>
  );
}

/** How long this device can order without home. */
function OrderingNote({ session }: { readonly session: Session }) {
  const { order } = session;
  if (!order) return <p className="muted">{text.session.bearerOrders}</p>;
  return <p className="muted">{text.session.signedOrders(formatDeadline(order.endsAt))}</p>;
}

function explain(fault: Fault): string {
  return isHomeOffline(fault) ? text.session.everywhereNeedsHome : text.session.tryAgain;
}
