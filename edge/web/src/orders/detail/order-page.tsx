import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useMemo } from 'react';
import { isMissing } from '../../api/answer.ts';
import type { OrderDetail } from '../../api/schema.ts';
import { Unknown } from '../../controls/awaited.tsx';
import { InstrumentLink } from '../../controls/instrument-link.tsx';
import { StaleNote } from '../../controls/stale-note.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { Page } from '../../page/page.tsx';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { usePolling } from '../../query/use-polling.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import { AskedFor } from '../asked-for.tsx';
import { CancelButton } from '../cancel-button.tsx';
import { FillFigures } from '../fill-figures.tsx';
import { OrderTimeline } from '../order-timeline.tsx';
import { isCancellable, type OrderView, viewOrders } from '../order-view.ts';
import { ordersApi } from '../orders-api.ts';
import { PromiseDetails } from '../promise-details.tsx';
import { useOrderDesk } from '../submission/order-desk.tsx';
import type { Submission } from '../submission/submission.ts';
import { useTold } from '../submission/use-told.ts';
import { orderWords } from '../words.ts';
import { explainWords } from './explain-words.ts';
import { OrderRule } from './order-rule.tsx';
import { ReceiptCheckCard } from './receipt-check-card.tsx';
import '../order-list.css';
import './order-page.css';

const EVERY_MS = 3_000;

/** One order: how far it has come, why it has its price, and the proofs of both. */
export function OrderPage() {
  const { orderId } = useParams({ from: '/frame/members/orders/$orderId' });
  const words = useWords(explainWords);
  const api = useApi(ordersApi);
  const order = usePolling({
    key: ['orders', 'one', orderId],
    load: async () => await api.order(orderId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value, fault } = order;
  useTold(useMemo(() => (value ? [value] : []), [value]));
  const { orders, submissionOf } = useOrderDesk();
  // What home has not told of yet this device may have sent itself.
  const sent = orders.find((one) => one.orderId === orderId);
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
          <OrderHead view={viewOf(value, submissionOf(value.client_order_id))} fill={value.fill} />
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
      ) : sent ? (
        <>
          <OrderHead view={sent} fill={null} />
          <p className="calm-note">{words.atEdge}</p>
        </>
      ) : isMissing(fault) ? (
        <p className="calm-note">{words.unknown}</p>
      ) : (
        <Unknown of={order} />
      )}
    </Page>
  );
}

function viewOf(order: OrderDetail, submission: Submission | undefined): OrderView | undefined {
  const views = viewOrders(submission ? [submission] : [], [order]);
  return views.find((one) => one.orderId === order.order_id);
}

interface OrderHeadProps {
  readonly view: OrderView | undefined;
  readonly fill: OrderDetail['fill'];
}

/** What was ordered, what it got, and what can be done about it yet. */
function OrderHead({ view, fill }: OrderHeadProps) {
  const words = useWords(orderWords);
  const { sides } = useWords(commonWords);
  const { state } = useWords(explainWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  if (!view) return null;
  const { tickerId, orderId, acceptedAt, stage } = view;
  const instrument = byTicker.get(tickerId);
  return (
    <section
      className="card order-page__head"
      aria-label={state}
      data-stage={stage}
      data-client-order-id={view.clientOrderId}
    >
      <div className="order__line">
        <InstrumentLink tickerId={tickerId}>
          <b>
            <span className={`side-word side-word--${view.side}`}>{sides[view.side]}</span>{' '}
            {nameOf(instrument, language) ?? tickerId}
          </b>
        </InstrumentLink>
        <span className={`stage stage--${stage}`}>{words.stage[stage]}</span>
      </div>
      <p className="order-page__asked">
        <AskedFor view={view} instrument={instrument} />
      </p>
      {fill && (
        <p className="order-page__price">
          {format.price(fill.price, fill.currency)}
          <small> × {format.units(fill.quantity, instrument)}</small>
        </p>
      )}
      <OrderTimeline view={view} />
      {isCancellable(view) && orderId !== undefined && acceptedAt !== null && (
        <div className="order__actions">
          <CancelButton orderId={orderId} acceptedAt={acceptedAt} />
        </div>
      )}
      {stage === 'accepted' && <PromiseDetails view={view} />}
    </section>
  );
}
