import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useMemo } from 'react';
import { isHomeOffline } from '../api/answer.ts';
import type { OrderDetail } from '../api/schema.ts';
import { StaleNote } from '../controls/stale-note.tsx';
import { useApi } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { CancelButton } from './cancel-button.tsx';
import { explainWords } from './explain-words.ts';
import { FillFigures } from './fill-figures.tsx';
import { useOrderBook } from './order-book.tsx';
import { OrderRule } from './order-rule.tsx';
import { OrderTimeline } from './order-timeline.tsx';
import { viewOrders } from './order-view.ts';
import { ordersApi } from './orders-api.ts';
import { ReceiptCheckCard } from './receipt-check-card.tsx';
import { useTold } from './use-told.ts';
import { orderWords } from './words.ts';
import './order-list.css';
import './order-page.css';

const EVERY_MS = 3_000;

/** One order: how far it has come, why it has its price, and the proofs of both. */
export function OrderPage() {
  const { orderId } = useParams({ from: '/members/orders/$orderId' });
  const words = useWords(explainWords);
  const common = useWords(commonWords);
  const api = useApi(ordersApi);
  const order = usePolling({
    key: ['orders', 'one', orderId],
    load: async () => await api.order(orderId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value, fault } = order;
  useTold(useMemo(() => (value ? [value] : []), [value]));
  const isUnknown = fault?.kind === 'problem' && !isHomeOffline(fault);
  return (
    <Page
      title={words.title}
      actions={
        <Link to="/orders" className="link order-page__back">
          <ChevronLeft size={16} aria-hidden /> {words.back}
        </Link>
      }
    >
      {value ? (
        <>
          <OrderHead order={value} />
          <StaleNote of={order} />
          <OrderRule order={value} />
          {value.fill && (
            <section className="card" aria-label={words.money}>
              <h2>{words.money}</h2>
              <FillFigures fill={value.fill} />
            </section>
          )}
          <ReceiptCheckCard order={value} />
        </>
      ) : (
        <p className="calm-note">
          {isUnknown ? words.unknown : fault ? common.away : common.loading}
        </p>
      )}
    </Page>
  );
}

/** What was ordered, what it got, and what can be done about it yet. */
function OrderHead({ order }: { readonly order: OrderDetail }) {
  const words = useWords(orderWords);
  const { state } = useWords(explainWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const { submissionOf } = useOrderBook();
  const instrument = byTicker.get(order.ticker_id);
  const submission = submissionOf(order.client_order_id);
  const [view] = viewOrders(submission ? [submission] : [], [order]);
  if (!view) return null;
  const { fill } = order;
  const isCancellable = view.type === 'LIMIT' && view.stage === 'waiting';
  return (
    <section
      className="card order-page__head"
      aria-label={state}
      data-stage={view.stage}
      data-client-order-id={view.clientOrderId}
    >
      <div className="order__line">
        <Link to="/market/$tickerId" params={{ tickerId: order.ticker_id }}>
          <b>
            <span className={`side-word side-word--${order.side}`}>
              {words.ticket.sides[order.side]}
            </span>{' '}
            {nameOf(instrument, language) ?? order.ticker_id}
          </b>
        </Link>
        <span className={`stage stage--${view.stage}`}>{words.orders.stage[view.stage]}</span>
      </div>
      {fill && (
        <p className="order-page__price">
          {format.price(fill.price, fill.currency)}
          <small> × {format.units(fill.quantity, instrument)}</small>
        </p>
      )}
      <OrderTimeline view={view} />
      {isCancellable && (
        <div className="order__actions">
          <CancelButton orderId={order.order_id} acceptedAt={order.accepted_at} />
        </div>
      )}
    </section>
  );
}
