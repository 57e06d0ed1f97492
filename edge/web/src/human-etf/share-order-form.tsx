import { Link } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import type { HumanEtf } from '../api/schema.ts';
import { Segments } from '../controls/segments.tsx';
import { useToasts } from '../controls/toasts.tsx';
import { useFormat } from '../format/use-format.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { isOpen } from '../orders/order-view.ts';
import { useOrderDesk } from '../orders/submission/order-desk.tsx';
import { AmountField } from '../orders/ticket/amount-field.tsx';
import { SIDES } from '../orders/ticket/order-draft.ts';
import { TicketFault } from '../orders/ticket/ticket-fault.tsx';
import { WhenItFills } from '../orders/ticket/ticket-preview.tsx';
import { ticketWords } from '../orders/ticket/ticket-words.ts';
import { RefusedNote, UnsentNote } from '../orders/ticket/unsent-note.tsx';
import { useTicket } from '../orders/ticket/use-ticket.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { momentAhead } from './moment-ahead.ts';
import { ShareOrderSheet } from './share-order-sheet.tsx';
import { humanEtfWords } from './words.ts';
import '../orders/ticket/order-ticket.css';

/** Buying and selling a friend. What waits for a strike stands there; it cannot be taken back. */
export function ShareOrderForm({ etf }: { readonly etf: HumanEtf }) {
  const words = useWords(humanEtfWords).order;
  const { loading } = useWords(commonWords);
  const { byTicker } = useInstruments();
  const { orders } = useOrderDesk();
  const instrument = byTicker.get(etf.ticker_id);
  const waiting = orders.filter((one) => one.tickerId === etf.ticker_id && isOpen(one)).length;
  const cannot = etf.closed_at !== null ? words.closed : etf.is_me ? words.issuer : undefined;
  return (
    <section className="card human-etf__order">
      <h2>{words.title}</h2>
      {cannot !== undefined && <p className="muted">{cannot}</p>}
      {cannot === undefined && !instrument && <p className="calm-note">{loading}</p>}
      {cannot === undefined && instrument && (
        <ShareTicket key={etf.ticker_id} etf={etf} instrument={instrument} />
      )}
      {waiting > 0 && (
        <p className="human-etf__waiting">
          {words.waiting(waiting)}
          <Link to="/orders" className="link">
            {words.toOrders}
          </Link>
        </p>
      )}
    </section>
  );
}

interface ShareTicketProps {
  readonly etf: HumanEtf;
  readonly instrument: Instrument;
}

/** A ticket as any other, for a market order alone, that is asked about twice. */
function ShareTicket({ etf, instrument }: ShareTicketProps) {
  const words = useWords(humanEtfWords).order;
  const ticketText = useWords(ticketWords);
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const { add } = useToasts();
  const [isAsked, setAsked] = useState(false);
  const ticket = useTicket({
    instrument,
    onAccepted: () => add({ title: words.accepted, description: words.acceptedDetail }),
  });
  const { draft, read, unsent } = ticket;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(read.ok);
  };
  return (
    <form className="ticket" aria-label={words.title} onSubmit={onSubmit}>
      <UnsentNote ticket={ticket} />
      <fieldset className="ticket__fields" disabled={unsent !== undefined}>
        <div className="ticket__kinds">
          <Segments
            label={words.title}
            options={SIDES}
            names={sides}
            value={draft.side}
            onChange={(side) => ticket.change({ side })}
          />
        </div>
        <AmountField ticket={ticket} />
      </fieldset>
      <WhenItFills ticket={ticket} />
      <TicketFault ticket={ticket} />
      <RefusedNote ticket={ticket} />
      <button
        className={`button button--${draft.side}`}
        type="submit"
        disabled={!read.ok || unsent !== undefined}
      >
        {unsent?.stage === 'sending' ? ticketText.sending : words.submit[draft.side]}
      </button>
      <p className="calm-note">
        {etf.next_strike_at && <b>{words.when(momentAhead(etf.next_strike_at, format))} </b>}
        {words.why} {ticket.ground.isHomeAway && words.away}
      </p>
      <ShareOrderSheet
        order={isAsked && read.ok && !unsent ? read.request : undefined}
        etf={etf}
        onClose={() => setAsked(false)}
        onConfirmed={() => {
          setAsked(false);
          ticket.submit();
        }}
      />
    </form>
  );
}
