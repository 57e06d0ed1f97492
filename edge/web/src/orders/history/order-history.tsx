import type { Order } from '../../api/payloads.ts';
import { Unknown } from '../../controls/awaited.tsx';
import { MoreButton } from '../../controls/more-button.tsx';
import { StaleNote } from '../../controls/stale-note.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import { OrderRow } from '../order-row.tsx';
import { hasEnded, type OrderView, viewOrders } from '../order-view.ts';
import { ordersApi } from '../orders-api.ts';
import { useOrderDesk } from '../submission/order-desk.tsx';
import { useTold } from '../submission/use-told.ts';
import { CancelAll } from './cancel-all.tsx';
import { isAsked, mergeViews, type OrdersSearch, questionOf } from './orders-search.ts';

/** News comes by itself; this is for when it cannot. */
const EVERY_MS = 15_000;
const NONE: readonly Order[] = [];
/** With what has ended stands what nobody can say more of at the moment. */
const isPast = ({ stage }: OrderView) =>
  hasEnded(stage) || stage === 'checking' || stage === 'discarded';

/** The orders that are asked for: those that are open first, then what became of the others. */
export function OrderHistory({ search }: { readonly search: OrdersSearch }) {
  const words = useWords(historyWords);
  const api = useApi(ordersApi);
  const { clock } = useEnvironment();
  const { orders, submissionOf } = useOrderDesk();
  const question = questionOf(search, clock());
  const pages = usePages({
    key: ['orders', 'list', question],
    loadPage: async (cursor) => await api.orders(question, cursor),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const listed = pages.value ?? NONE;
  useTold(listed);
  const views = mergeViews(
    orders,
    viewOrders(
      listed.flatMap(({ client_order_id }) => submissionOf(client_order_id) ?? []),
      listed,
    ),
  ).filter((view) => isAsked(view, question));
  const open = views.filter((view) => !isPast(view));
  const past = views.filter(isPast);
  const isFiltered = Object.keys(question).length > 0;
  if (views.length === 0) {
    if (!pages.value) return <Unknown of={pages} />;
    return <p className="calm-note">{isFiltered ? words.noneFound : words.none}</p>;
  }
  return (
    <>
      <StaleNote of={pages} />
      {open.length > 0 && (
        <section className="card" aria-label={words.open}>
          <header className="orders__head">
            <h2>{words.open}</h2>
            <CancelAll views={open} />
          </header>
          <Rows views={open} />
        </section>
      )}
      {past.length > 0 && (
        <section className="card" aria-label={words.past}>
          <h2>{words.past}</h2>
          <Rows views={past} />
        </section>
      )}
      <MoreButton of={pages} />
    </>
  );
}

function Rows({ views }: { readonly views: readonly OrderView[] }) {
  const { byTicker } = useInstruments();
  const { retry, dismiss } = useOrderDesk();
  return (
    <ul>
      {views.map((view) => (
        <OrderRow
          key={view.key}
          view={view}
          instrument={byTicker.get(view.tickerId)}
          onRetry={retry}
          onDismiss={dismiss}
        />
      ))}
    </ul>
  );
}
