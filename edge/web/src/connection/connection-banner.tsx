import { useEnvironment } from '../environment.ts';
import { formatKst } from '../format/format-time.ts';
import { text } from '../text/korean.ts';
import type { Connection } from './use-connection.ts';
import './connection-banner.css';

/** Says calmly what is away and what that means; silent while all is well. */
export function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  return (
    <div aria-live="polite">
      {connection.kind === 'home-offline' && <HomeOffline connection={connection} />}
      {connection.kind === 'unreachable' && (
        <section className="banner">
          <strong>{text.offline.unreachable}</strong>
          <p>{text.offline.unreachableDetail}</p>
        </section>
      )}
    </div>
  );
}

type HomeOfflineConnection = Extract<Connection, { kind: 'home-offline' }>;

function HomeOffline({ connection }: { readonly connection: HomeOfflineConnection }) {
  const { clock } = useEnvironment();
  const { since, queue } = connection.status;
  const waiting = (queue.ready ?? 0) + (queue.unacked ?? 0);
  return (
    <section className="banner">
      <strong>
        {text.offline.title} <span>{text.offline.since(formatKst(since, clock()))}</span>
      </strong>
      <p>{text.offline.promise}</p>
      {waiting > 0 && <p>{text.offline.waiting(waiting)}</p>}
    </section>
  );
}
