import { useEnvironment } from '../environment.ts';
import { formatKst } from '../format/format-time.ts';
import { text } from '../text/korean.ts';
import type { Connection } from './use-connection.ts';
import './connection-banner.css';

interface ConnectionBannerProps {
  readonly connection: Connection;
  /** Of this user, accepted and not settled. */
  readonly ordersWaiting: number;
}

/** Says calmly what is away and what that means; silent while all is well. */
export function ConnectionBanner({ connection, ordersWaiting }: ConnectionBannerProps) {
  return (
    <div aria-live="polite">
      {connection.kind === 'home-offline' && (
        <HomeOffline since={connection.status.since} ordersWaiting={ordersWaiting} />
      )}
      {connection.kind === 'unreachable' && (
        <section className="banner">
          <strong>{text.offline.unreachable}</strong>
          <p>{text.offline.unreachableDetail}</p>
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
  const { clock } = useEnvironment();
  return (
    <section className="banner">
      <strong>
        {text.offline.title} <span>{text.offline.since(formatKst(since, clock()))}</span>
      </strong>
      <p>{text.offline.promise}</p>
      {ordersWaiting > 0 && <p>{text.offline.waiting(ordersWaiting)}</p>}
    </section>
  );
}
