import type { Order } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { When } from '../../controls/when.tsx';
import { useApi } from '../../environment.ts';
import { usePolling } from '../../query/use-polling.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentName } from '../instrument-name.tsx';
import type { PulledPlug } from './plug-stage.ts';
import { systemApi } from './system-api.ts';
import { systemWords } from './words.ts';

const EVERY_MS = 2_000;

/** One's own orders of the minute without home, each with the price that it got. */
export function SettledMeanwhile({ plug }: { readonly plug: PulledPlug }) {
  const api = useApi(systemApi);
  const words = useWords(systemWords).plug;
  const orders = usePolling({
    key: ['orders', 'since-plug', plug.pulledAt],
    load: () => api.ordersSince(plug.pulledAt),
    everyMs: EVERY_MS,
  });
  return (
    <Awaited of={orders}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{words.settledNone}</p>
        ) : (
          <>
            <h3>{words.settled}</h3>
            <ul className="plug__settled">
              {items.map((order) => (
                <Settled key={order.order_id} order={order} />
              ))}
            </ul>
          </>
        )
      }
    </Awaited>
  );
}

function Settled({ order }: { readonly order: Order }) {
  const words = useWords(systemWords).plug;
  const { sides } = useWords(commonWords);
  return (
    <li>
      <b>
        <InstrumentName tickerId={order.ticker_id} /> {sides[order.side]} ·{' '}
        {words.statuses[order.status]}
      </b>
      <span>
        {words.acceptedAt} <When at={order.accepted_at} />
        {order.filled_at !== null && (
          <>
            {' → '}
            {words.filledAt} <When at={order.filled_at} />
          </>
        )}
      </span>
    </li>
  );
}
