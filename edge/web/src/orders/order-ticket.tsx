import type { Side } from '@mockstreet/shared/order';
import { type SubmitEvent, useState } from 'react';
import type { Instrument, Price } from '../api/payloads.ts';
import { Segments } from '../controls/segments.tsx';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { SourceTag } from '../market/source-tag.tsx';
import { marketWords } from '../market/words.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { AmountField } from './amount-field.tsx';
import { type EstimatePrices, estimate, type Holdings, readDraft } from './order-draft.ts';
import type { OrderRequest } from './submission.ts';
import { orderWords } from './words.ts';
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
}

/** A market order: what to spend, or what to sell. */
export function OrderTicket(props: OrderTicketProps) {
  const { instrument, price, usdKrw, holdings, homeOffline } = props;
  const [side, setSide] = useState<Side>('BUY');
  const [entry, setEntry] = useState('');
  const words = useWords(orderWords).ticket;
  const guess = useGuess(instrument, { price, usdKrw });
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
    <form className="card ticket" aria-label={words.title} onSubmit={onSubmit}>
      <TicketHead instrument={instrument} price={price} />
      <Segments
        label={words.title}
        options={SIDES}
        names={words.sides}
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
        {draft.ok ? guess(draft.request) : words.faults[draft.fault]}
      </p>
      <button className={`button button--${side}`} type="submit" disabled={!draft.ok}>
        {words.submit[side]}
      </button>
      <p className="muted ticket__rule">
        {homeOffline ? words.ruleOffline : words.rule} · {words.fees[side]}
      </p>
    </form>
  );
}

type TicketHeadProps = Pick<OrderTicketProps, 'instrument' | 'price'>;

function TicketHead({ instrument, price }: TicketHeadProps) {
  const { noPrice } = useWords(marketWords);
  const format = useFormat();
  const { language } = usePreferences();
  return (
    <header className="ticket__head">
      <div>
        <h2>
          {nameOf(instrument, language)} <small>{instrument.symbol}</small>
        </h2>
        <p className="ticket__price">
          {price ? format.price(price.last, instrument.currency) : noPrice}{' '}
          <SourceTag source={price?.source} />
        </p>
      </div>
    </header>
  );
}

/** What a request comes to at the prices on the screen, in words. */
function useGuess(instrument: Instrument, prices: EstimatePrices) {
  const words = useWords(orderWords).ticket;
  const format = useFormat();
  return (request: OrderRequest): string => {
    const about = estimate(request, instrument, prices);
    if (about === undefined) return '';
    return request.side === 'BUY'
      ? words.estimateBuy(format.units(about, instrument))
      : words.estimateSell(format.won(about));
  };
}
