import { Link } from '@tanstack/react-router';
import type { Instrument } from '../api/payloads.ts';
import type { Formatter } from '../format/formatter.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { CancelButton } from './cancel-button.tsx';
import { historyWords } from './history-words.ts';
import { OrderTimeline } from './order-timeline.tsx';
import type { OrderView } from './order-view.ts';
import { ticketWords } from './ticket-words.ts';
import { orderWords } from './words.ts';

interface OrderRowProps {
  readonly view: OrderView;
  readonly instrument: Instrument | undefined;
  readonly onRetry: (clientOrderId: string) => void;
  readonly onDismiss: (clientOrderId: string) => void;
}

export function OrderRow({ view, instrument, onRetry, onDismiss }: OrderRowProps) {
  const words = useWords(orderWords);
  const format = useFormat();
  const note = useNote(view);
  const { language } = usePreferences();
  return (
    <li className="order" data-stage={view.stage} data-client-order-id={view.clientOrderId}>
      <div className="order__line">
        <b>
          <span className={`side-word side-word--${view.side}`}>
            {words.ticket.sides[view.side]}
          </span>{' '}
          {nameOf(instrument, language) ?? view.tickerId}
        </b>
        <span className={`stage stage--${view.stage}`}>{words.orders.stage[view.stage]}</span>
      </div>
      <div className="order__line order__line--figures">
        <span>
          {requested(view, instrument, format)}
          <Limit view={view} instrument={instrument} />
        </span>
        <span>{executed(view, instrument, format)}</span>
      </div>
      {note !== null && <p className="order__note">{note}</p>}
      <div className="order__way">
        <OrderTimeline view={view} />
        <WhyLink view={view} />
      </div>
      <OrderActions view={view} onRetry={onRetry} onDismiss={onDismiss} />
      <Receipt view={view} />
    </li>
  );
}

/** What can be done about an order, as far as it has come. */
function OrderActions({ view, onRetry, onDismiss }: Omit<OrderRowProps, 'instrument'>) {
  const words = useWords(orderWords).orders;
  const sendAgain = useWords(ticketWords).unsent.retry;
  const { stage, type, orderId, acceptedAt } = view;
  const isPending = stage === 'unsent' || stage === 'unanswered';
  const isCancellable = type === 'LIMIT' && (stage === 'waiting' || stage === 'accepted');
  return (
    <div className="order__actions">
      {isPending && (
        <button type="button" onClick={() => onRetry(view.clientOrderId)}>
          {stage === 'unsent' ? sendAgain : words.retry}
        </button>
      )}
      {(isPending || stage === 'refused' || stage === 'discarded') && (
        <button type="button" onClick={() => onDismiss(view.clientOrderId)}>
          {words.dismiss}
        </button>
      )}
      {isCancellable && orderId !== undefined && acceptedAt !== null && (
        <CancelButton orderId={orderId} acceptedAt={acceptedAt} />
      )}
    </div>
  );
}

function WhyLink({ view: { orderId, stage } }: Pick<OrderRowProps, 'view'>) {
  const { why, details } = useWords(historyWords);
  if (orderId === undefined) return null;
  return (
    <Link to="/orders/$orderId" params={{ orderId }} className="order__why">
      {stage === 'filled' ? why : details}
    </Link>
  );
}

/** At what price at most, or at least. */
function Limit({ view, instrument }: Pick<OrderRowProps, 'view' | 'instrument'>) {
  const words = useWords(historyWords);
  const format = useFormat();
  if (view.limitPrice === null || !instrument) return null;
  return (
    <small className="order__limit">
      {words.limit(format.price(view.limitPrice, instrument.currency))}
    </small>
  );
}

/** The edge's signed promise, for whoever wants to see it. */
function Receipt({ view }: { readonly view: OrderView }) {
  const words = useWords(orderWords).orders;
  if (view.receipt === null) return null;
  return (
    <details className="receipt">
      <summary>{words.receipt}</summary>
      <dl>
        <dt>{words.clientOrderId}</dt>
        <dd>{view.clientOrderId}</dd>
        <dt>{words.signature}</dt>
        <dd>{view.receipt}</dd>
      </dl>
    </details>
  );
}

function requested(view: OrderView, instrument: Instrument | undefined, format: Formatter) {
  if (view.requestedAmountKrw !== null) return format.won(view.requestedAmountKrw);
  return format.units(view.requestedQuantity, instrument);
}

function executed(view: OrderView, instrument: Instrument | undefined, format: Formatter) {
  if (view.price === null || !instrument) return '';
  return `${format.price(view.price, instrument.currency)} × ${format.units(view.quantity, instrument)}`;
}

function useNote(view: OrderView): string | null {
  const words = useWords(orderWords).orders;
  const { awaitingLimit } = useWords(historyWords);
  const reasons = useWords(reasonWords);
  if (view.stage === 'unsent' || view.stage === 'unanswered') {
    return (view.code !== null && words.needsUser[view.code]) || words[view.stage];
  }
  if (view.stage === 'discarded' || view.stage === 'checking') return words[view.stage];
  if (view.code === null) return null;
  if (view.type === 'LIMIT' && view.stage === 'waiting') return awaitingLimit;
  // What the edge refused has the server's own words; what home denied, figures.
  if (view.stage === 'refused') return reasons[view.code] ?? view.detail ?? view.code;
  return tellReason(reasons, view.code, view.detail);
}
