import { formatInstant } from '@mockstreet/shared/instant';
import { CloudOff, Moon } from 'lucide-react';
import { useFormat } from '../format/use-format.ts';
import { isUnconfirmed, type OrderView } from '../orders/order-view.ts';
import { useWords } from '../text/words.ts';
import type { Connection } from './connection-of.ts';
import { connectionWords } from './words.ts';
import './connection-banner.css';

interface ConnectionBannerProps {
  readonly connection: Connection;
  /** Of this user. */
  readonly orders: readonly OrderView[];
}

/** Says calmly what is away and what that means; silent while all is well. */
export function ConnectionBanner({ connection, orders }: ConnectionBannerProps) {
  return (
    <div className="banner-place" aria-live="polite">
      {connection.kind === 'home-offline' && <HomeOffline of={connection} orders={orders} />}
      {connection.kind === 'unreachable' && <Unreachable of={connection} orders={orders} />}
    </div>
  );
}

interface BannerProps<K extends Connection['kind']> {
  readonly of: Extract<Connection, { readonly kind: K }>;
  readonly orders: readonly OrderView[];
}

/** The edge takes orders and keeps them: since when, how many, and what will become of them. */
function HomeOffline({ of, orders }: BannerProps<'home-offline'>) {
  const words = useWords(connectionWords).offline;
  const format = useFormat();
  const { since, queue } = of.status;
  const count = (stage: OrderView['stage']) => orders.filter((one) => one.stage === stage).length;
  const [mine, resting] = [count('accepted'), count('waiting')];
  const queued = (queue.ready ?? 0) + (queue.unacked ?? 0);
  return (
    <section className="banner">
      <Moon size={20} aria-hidden />
      <div>
        <strong>
          {words.title} <span>{words.since(format.kst(since))}</span>
        </strong>
        <p>{words.promise}</p>
        {mine > 0 && (
          <p>
            <b>{words.waiting(mine)}</b>
          </p>
        )}
        {resting > 0 && <p>{words.resting(resting)}</p>}
        {queued > 0 && (
          // Everybody's orders, every few seconds: to look at, and not to be read out each time.
          <p className="banner__small" aria-live="off">
            {words.queue(queued)}
            {queue.oldest_accepted_at !== null &&
              ` ${words.oldest(format.kst(queue.oldest_accepted_at))}`}
          </p>
        )}
      </div>
    </section>
  );
}

/** Nothing can be handed over: what is on the screen is of when, and what is kept here. */
function Unreachable({ of, orders }: BannerProps<'unreachable'>) {
  const words = useWords(connectionWords).offline;
  const format = useFormat();
  const unsent = orders.filter(isUnconfirmed).length;
  return (
    <section className="banner">
      <CloudOff size={20} aria-hidden />
      <div>
        <strong>{words.unreachable}</strong>
        <p>{words.unreachableDetail}</p>
        {of.lastReachedAt !== undefined && (
          <p className="banner__small">
            {words.lastReached(format.kst(formatInstant(of.lastReachedAt)))}
          </p>
        )}
        {unsent > 0 && (
          <p>
            <b>{words.unsent(unsent)}</b>
          </p>
        )}
      </div>
    </section>
  );
}
