import type { Side } from '@mockstreet/shared/order';
import { type SubmitEvent, useState } from 'react';
import type { Instrument, Price } from '../api/payloads.ts';
import { Segments } from '../controls/segments.tsx';
import { formatPrice, formatWon } from '../format/format-number.ts';
import { formatUnits } from '../market/format-units.ts';
import { SourceTag } from '../market/source-tag.tsx';
import { text } from '../text/korean.ts';
import { AmountField } from './amount-field.tsx';
import { type EstimatePrices, estimate, type Holdings, readDraft } from './order-draft.ts';
import type { OrderRequest } from './submission.ts';
import './order-ticket.css';

const SIDES: readonly Side[] = ['BUY', 'SELL'];

interface OrderTicketProps {
  readonly instrument: Instrument;
  readonly price: Price | undefined;
  /** For instruments priced in dollars. */
  readonly usdKrw: Price | undefined;
  /** Undefined while home has not told. */
  readonly holdings: Holdings | undefined;
  readonly homeOffline: boolean;
  readonly onSubmit: (request: OrderRequest) => void;
  readonly onClose: () => void;
}

/** A market order: what to spend, or what to sell. */
export function OrderTicket(props: OrderTicketProps) {
  const { instrument, price, usdKrw, holdings, homeOffline } = props;
  const [side, setSide] = useState<Side>('BUY');
  const [entry, setEntry] = useState('');
  const draft = readDraft({ side, entry }, instrument, holdings);

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!draft.ok) return;
    props.onSubmit(draft.request);
    setEntry('');
  };
  const choose = (next: Side) => {
    setSide(next);
    setEntry('');
  };

  return (
    <form className="card ticket" aria-label={text.ticket.title} onSubmit={onSubmit}>
      <TicketHead instrument={instrument} price={price} onClose={props.onClose} />
      <Segments
        label={text.ticket.title}
        options={SIDES}
        names={text.ticket.sides}
        value={side}
        onChange={choose}
      />
      <AmountField
        side={side}
        entry={entry}
        instrument={instrument}
        holdings={holdings}
        onChange={setEntry}
      />
      <p className="ticket__hint" aria-live="polite">
        {draft.ok
          ? guess(draft.request, instrument, { price, usdKrw })
          : text.ticket.faults[draft.fault]}
      </p>
      <button className={`button button--${side}`} type="submit" disabled={!draft.ok}>
        {text.ticket.submit[side]}
      </button>
      <p className="muted ticket__rule">
        {homeOffline ? text.ticket.ruleOffline : text.ticket.rule} · {text.ticket.fees[side]}
      </p>
    </form>
  );
}

type TicketHeadProps = Pick<OrderTicketProps, 'instrument' | 'price' | 'onClose'>;

function TicketHead({ instrument, price, onClose }: TicketHeadProps) {
  return (
    <header className="ticket__head">
      <div>
        <h2>
          {instrument.name_ko} <small>{instrument.symbol}</small>
        </h2>
        <p className="ticket__price">
          {price ? formatPrice(price.last, instrument.currency) : text.market.noPrice}{' '}
          <SourceTag source={price?.source} />
        </p>
      </div>
      <button
        type="button"
        className="ticket__close"
        aria-label={text.ticket.close}
        onClick={onClose}
      >
        ✕
      </button>
    </header>
  );
}

function guess(request: OrderRequest, instrument: Instrument, prices: EstimatePrices): string {
  const about = estimate(request, instrument, prices);
  if (about === undefined) return '';
  return request.side === 'BUY'
    ? text.ticket.estimateBuy(formatUnits(about, instrument))
    : text.ticket.estimateSell(formatWon(about));
}
