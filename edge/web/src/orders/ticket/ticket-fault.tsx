import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { sayFault } from './say-fault.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

/** What is in the way of an order, said as soon as it is; its place is kept while nothing is. */
export function TicketFault({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords);
  const format = useFormat();
  const { read, faultId } = ticket;
  return (
    <p
      id={faultId}
      className={read.ok ? 'ticket__fault ticket__fault--calm' : 'ticket__fault'}
      aria-live="polite"
    >
      {sayFault(ticket, words, format)}
    </p>
  );
}
