import type { Instrument } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { formatPrice, formatWon } from '../format/format-number.ts';
import { formatKst } from '../format/format-time.ts';
import { formatUnits } from '../market/format-units.ts';
import { text } from '../text/korean.ts';
import type { OrderView } from './order-view.ts';

interface OrderRowProps {
  readonly view: OrderView;
  readonly instrument: Instrument | undefined;
  readonly onRetry: (clientOrderId: string) => void;
  readonly onDismiss: (clientOrderId: string) => void;
}

export function OrderRow({ view, instrument, onRetry, onDismiss }: OrderRowProps) {
  const { clock } = useEnvironment();
  const time = (at: string) => formatKst(at, clock());
  return (
    <li className="order" data-stage={view.stage} data-client-order-id={view.clientOrderId}>
      <div className="order__line">
        <b>
          <span className={`side-word side-word--${view.side}`}>
            {text.ticket.sides[view.side]}
          </span>{' '}
          {instrument?.name_ko ?? view.tickerId}
        </b>
        <span className={`stage stage--${view.stage}`}>{text.orders.stage[view.stage]}</span>
      </div>
      <div className="order__line order__line--figures">
        <span>{requested(view, instrument)}</span>
        <span>{executed(view, instrument)}</span>
      </div>
      <p className="order__note">
        {note(view)}
        {view.acceptedAt && <time>{text.orders.acceptedAt(time(view.acceptedAt))}</time>}
        {view.filledAt && <time>{text.orders.filledAt(time(view.filledAt))}</time>}
      </p>
      <OrderActions view={view} onRetry={onRetry} onDismiss={onDismiss} />
      <Receipt view={view} />
    </li>
  );
}

/** For an order that has no answer, or a no. */
function OrderActions({ view, onRetry, onDismiss }: Omit<OrderRowProps, 'instrument'>) {
  if (view.stage !== 'unanswered' && view.stage !== 'refused') return null;
  return (
    <p className="order__actions">
      {view.stage === 'unanswered' && (
        <button type="button" onClick={() => onRetry(view.clientOrderId)}>
          {text.orders.retry}
        </button>
      )}
      <button type="button" onClick={() => onDismiss(view.clientOrderId)}>
        {text.orders.dismiss}
      </button>
    </p>
  );
}

/** The edge's signed promise, for whoever wants to see it. */
function Receipt({ view }: { readonly view: OrderView }) {
  if (view.receipt === null) return null;
  return (
    <details className="receipt">
      <summary>{text.orders.receipt}</summary>
      <dl>
        <dt>{text.orders.clientOrderId}</dt>
        <dd>{view.clientOrderId}</dd>
        <dt>{text.orders.signature}</dt>
        <dd>{view.receipt}</dd>
      </dl>
    </details>
  );
}

function requested(view: OrderView, instrument: Instrument | undefined): string {
  if (view.requestedAmountKrw !== null) return formatWon(view.requestedAmountKrw);
  return formatUnits(view.requestedQuantity, instrument);
}

function executed(view: OrderView, instrument: Instrument | undefined): string {
  if (view.price === null || !instrument) return '';
  return `${formatPrice(view.price, instrument.currency)} × ${formatUnits(view.quantity, instrument)}`;
}

function note(view: OrderView): string | null {
  if (view.stage === 'unanswered') {
    return (view.code !== null && text.orders.needsUser[view.code]) || text.orders.unanswered;
  }
  if (view.code === null) return null;
  return text.reasons[view.code] ?? view.detail ?? view.code;
}
