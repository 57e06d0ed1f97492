import { Link } from '@tanstack/react-router';
import type { Instrument } from '../api/payloads.ts';
import type { Formatter } from '../format/formatter.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { commonWords } from '../text/common-words.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { useWords } from '../text/words.ts';
import { AskedFor } from './asked-for.tsx';
import { CancelButton } from './cancel-button.tsx';
import { historyWords } from './history-words.ts';
import { OrderTimeline } from './order-timeline.tsx';
import { isCancellable, type OrderView } from './order-view.ts';
import { PromiseDetails } from './promise-details.tsx';
import { ticketWords } from './ticket/ticket-words.ts';
import { orderWords } from './words.ts';

interface OrderRowProps {
  readonly view: OrderView;
  readonly instrument: Instrument | undefined;
  readonly onRetry: (clientOrderId: string) => void;
  readonly onDismiss: (clientOrderId: string) => void;
}

export function OrderRow({ view, instrument, onRetry, onDismiss }: OrderRowProps) {
  const words = useWords(orderWords);
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const note = useNote(view);
  const { language } = usePreferences();
  return (
    <li className="order" data-stage={view.stage} data-client-order-id={view.clientOrderId}>
      <div className="order__line">
        <b>
          <span className={`side-word side-word--${view.side}`}>{sides[view.side]}</span>{' '}
          {nameOf(instrument, language) ?? view.tickerId}
        </b>
        <span className={`stage stage--${view.stage}`}>{words.stage[view.stage]}</span>
      </div>
      <div className="order__line order__line--figures">
        <span>
          <AskedFor view={view} instrument={instrument} />
        </span>
        <span>{executed(view, instrument, format)}</span>
      </div>
      {note !== null && <p className="order__note">{note}</p>}
      <div className="order__way">
        <OrderTimeline view={view} />
        <WhyLink view={view} />
      </div>
      <OrderActions view={view} onRetry={onRetry} onDismiss={onDismiss} />
      <PromiseDetails view={view} />
    </li>
  );
}

/** What can be done about an order, as far as it has come. */
function OrderActions({ view, onRetry, onDismiss }: Omit<OrderRowProps, 'instrument'>) {
  const words = useWords(orderWords);
  const sendAgain = useWords(ticketWords).unsent.retry;
  const { stage, orderId, acceptedAt } = view;
  const isPending = stage === 'unsent' || stage === 'unanswered';
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
      {isCancellable(view) && orderId !== undefined && acceptedAt !== null && (
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

function executed(view: OrderView, instrument: Instrument | undefined, format: Formatter) {
  if (view.price === null || !instrument) return '';
  return `${format.price(view.price, instrument.currency)} × ${format.units(view.quantity, instrument)}`;
}

function useNote(view: OrderView): string | null {
  const words = useWords(orderWords);
  const { awaitingLimit, forced } = useWords(historyWords);
  const reasons = useWords(reasonWords);
  if (view.isForced) return forced;
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
