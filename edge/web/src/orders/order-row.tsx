import type { Instrument } from '../api/payloads.ts';
import type { Formatter } from '../format/formatter.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { reasonWords } from '../text/reason-words.ts';
import { useWords } from '../text/words.ts';
import type { OrderView } from './order-view.ts';
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
        <span>{requested(view, instrument, format)}</span>
        <span>{executed(view, instrument, format)}</span>
      </div>
      <p className="order__note">
        {note}
        {view.acceptedAt && <time>{words.orders.acceptedAt(format.kst(view.acceptedAt))}</time>}
        {view.filledAt && <time>{words.orders.filledAt(format.kst(view.filledAt))}</time>}
      </p>
      <OrderActions view={view} onRetry={onRetry} onDismiss={onDismiss} />
      <Receipt view={view} />
    </li>
  );
}

/** For an order that has no answer, or a no. */
function OrderActions({ view, onRetry, onDismiss }: Omit<OrderRowProps, 'instrument'>) {
  const words = useWords(orderWords).orders;
  if (view.stage !== 'unanswered' && view.stage !== 'refused') return null;
  return (
    <p className="order__actions">
      {view.stage === 'unanswered' && (
        <button type="button" onClick={() => onRetry(view.clientOrderId)}>
          {words.retry}
        </button>
      )}
      <button type="button" onClick={() => onDismiss(view.clientOrderId)}>
        {words.dismiss}
      </button>
    </p>
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
  const reasons = useWords(reasonWords);
  if (view.stage === 'unanswered') {
    return (view.code !== null && words.needsUser[view.code]) || words.unanswered;
  }
  if (view.code === null) return null;
  return reasons[view.code] ?? view.detail ?? view.code;
}
