import { formatDecimal } from '@mockstreet/shared/decimal';
import type { SubmitEvent } from 'react';
import { Segments } from '../../controls/segments.tsx';
import { useFormat } from '../../format/use-format.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import { AmountField } from './amount-field.tsx';
import { LimitFields } from './limit-fields.tsx';
import { ORDER_TYPES, SIDES } from './order-draft.ts';
import { TicketFault } from './ticket-fault.tsx';
import { TicketOptions } from './ticket-options.tsx';
import { TicketPreview } from './ticket-preview.tsx';
import { ticketWords } from './ticket-words.ts';
import { RefusedNote, UnsentNote } from './unsent-note.tsx';
import { type Ticket, type TicketParts, useTicket } from './use-ticket.ts';
import './order-ticket.css';

/** Makes an order: what, how much, at what price, and what that would come to. */
export function OrderTicket(props: TicketParts) {
  const ticket = useTicket(props);
  const words = useWords(ticketWords);
  const { sides } = useWords(commonWords);
  const { draft, read, unsent } = ticket;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    ticket.submit();
  };
  return (
    <form className="ticket" aria-label={words.title} onSubmit={onSubmit}>
      <UnsentNote ticket={ticket} />
      <fieldset className="ticket__fields" disabled={unsent !== undefined}>
        <div className="ticket__kinds">
          <Segments
            label={words.side}
            options={SIDES}
            names={sides}
            value={draft.side}
            onChange={(side) => ticket.change({ side })}
          />
          <Segments
            label={words.type}
            options={ORDER_TYPES}
            names={words.types}
            value={draft.type}
            onChange={(type) => ticket.change({ type })}
          />
        </div>
        {draft.type === 'LIMIT' && <LimitFields ticket={ticket} />}
        <AmountField ticket={ticket} />
        <TicketOptions ticket={ticket} />
      </fieldset>
      <TicketPreview ticket={ticket} />
      <div className="ticket__foot">
        <FootLine ticket={ticket} />
        <RefusedNote ticket={ticket} />
        <button
          className={`button button--${draft.side} ticket__submit`}
          type="submit"
          disabled={!read.ok || unsent !== undefined}
        >
          {unsent?.stage === 'sending' ? words.sending : words.submit[draft.side]}
        </button>
      </div>
    </form>
  );
}

/** What is in the way, said as soon as it is; where the preview may be out of sight, the sum. */
function FootLine({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords);
  const format = useFormat();
  const { read, draft } = ticket;
  const total = read.ok ? read.preview?.size.totalKrw : undefined;
  return (
    <>
      <TicketFault ticket={ticket} />
      {total !== undefined && (
        <p className="ticket__sum" aria-hidden>
          <span>{words.preview.total[draft.side]}</span>
          <span>{format.won(formatDecimal(total))}</span>
        </p>
      )}
    </>
  );
}
