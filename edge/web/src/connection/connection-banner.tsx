import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import type { Connection } from './use-connection.ts';
import { connectionWords } from './words.ts';
import './connection-banner.css';

interface ConnectionBannerProps {
  readonly connection: Connection;
  /** Of this user, accepted and not settled. */
  readonly ordersWaiting: number;
}

/** Says calmly what is away and what that means; silent while all is well. */
export function ConnectionBanner({ connection, ordersWaiting }: ConnectionBannerProps) {
  const words = useWords(connectionWords).offline;
  return (
    <div aria-live="polite">
      {connection.kind === 'home-offline' && (
        <HomeOffline since={connection.status.since} ordersWaiting={ordersWaiting} />
      )}
      {connection.kind === 'unreachable' && (
        <section className="banner">
          <strong>{words.unreachable}</strong>
          <p>{words.unreachableDetail}</p>
        </section>
      )}
    </div>
  );
}

interface HomeOfflineProps {
  readonly since: string;
  readonly ordersWaiting: number;
}

function HomeOffline({ since, ordersWaiting }: HomeOfflineProps) {
  const words = useWords(connectionWords).offline;
  const format = useFormat();
  return (
    <section className="banner">
      <strong>
        {words.title} <span>{words.since(format.kst(since))}</span>
      </strong>
      <p>{words.promise}</p>
      {ordersWaiting > 0 && <p>{words.waiting(ordersWaiting)}</p>}
    </section>
  );
}
