import { useFormat } from '../format/use-format.ts';
import { OrdersStay } from '../session/orders-stay.tsx';
import { useSession } from '../session/use-session.ts';
import { useSignOut } from '../session/use-sign-out.ts';
import { sessionWords } from '../session/words.ts';
import { useWords } from '../text/words.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** How this device is signed in, and the ways out. */
export function SessionSection() {
  const { leave, isBusy, problem } = useSignOut();
  const state = useSession();
  const format = useFormat();
  const words = useWords(settingsWords).session;
  const session = useWords(sessionWords).session;
  if (state.kind === 'none') return null;
  const { order } = state.session;
  return (
    <SettingsSection name="session" title={words.title} intro={words.intro}>
      <p>{order ? session.signedOrders(format.deadline(order.endsAt)) : session.bearerOrders}</p>
      <OrdersStay />
      <p className="fault-note" role="alert">
        {problem}
      </p>
      <div className="settings__buttons">
        <button
          type="button"
          className="button button--quiet button--small"
          disabled={isBusy}
          onClick={() => void leave('here')}
        >
          {session.signOut}
        </button>
        <button
          type="button"
          className="button button--quiet button--small"
          disabled={isBusy}
          onClick={() => void leave('everywhere')}
        >
          {session.signOutEverywhere}
        </button>
      </div>
    </SettingsSection>
  );
}
