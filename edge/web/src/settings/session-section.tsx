import { useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { SignOutScope } from '../api/session-api.ts';
import { useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { OrdersStay } from '../session/orders-stay.tsx';
import { useSession } from '../session/use-session.ts';
import { sessionWords } from '../session/words.ts';
import { useWords } from '../text/words.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** How this device is signed in, and the ways out. */
export function SessionSection() {
  const { signOut } = useEnvironment();
  const state = useSession();
  const format = useFormat();
  const words = useWords(settingsWords).session;
  const session = useWords(sessionWords).session;
  const [fault, setFault] = useState<Fault>();
  if (state.kind === 'none') return null;
  const { order } = state.session;
  const leave = async (scope: SignOutScope) => setFault(await signOut(scope));
  return (
    <SettingsSection name="session" title={words.title} intro={words.intro}>
      <p>{order ? session.signedOrders(format.deadline(order.endsAt)) : session.bearerOrders}</p>
      <OrdersStay />
      <p className="fault-note" role="alert">
        {fault && (isHomeOffline(fault) ? session.everywhereNeedsHome : session.tryAgain)}
      </p>
      <div className="settings__buttons">
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={() => void leave('here')}
        >
          {session.signOut}
        </button>
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={() => void leave('everywhere')}
        >
          {session.signOutEverywhere}
        </button>
      </div>
    </SettingsSection>
  );
}
