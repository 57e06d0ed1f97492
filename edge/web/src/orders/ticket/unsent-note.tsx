import { reasonWords } from '../../text/reason-words.ts';
import { useWords } from '../../text/words.ts';
import { orderWords } from '../words.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

/** Of an order that nobody has answered for: whether it may have been accepted, and what can be done. */
export function UnsentNote({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords).unsent;
  const { needsUser } = useWords(orderWords);
  const { unsent } = ticket;
  if (!unsent || !ticket.isStuck) return null;
  const why = unsent.code === null ? undefined : needsUser[unsent.code];
  const [title, kept, retry] = ticket.mayBeAccepted
    ? [words.unknown, words.maybe, words.askAgain]
    : [words.title, words.kept, words.retry];
  return (
    <section className="calm-note unsent" role="alert">
      <strong>{title}</strong>
      <p>{why ?? kept}</p>
      {!why && <p>{ticket.isRetried ? words.byItself : words.late}</p>}
      <p className="unsent__actions">
        <button type="button" className="button button--ink button--small" onClick={ticket.retry}>
          {retry}
        </button>
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={ticket.discard}
        >
          {words.discard}
        </button>
      </p>
    </section>
  );
}

/** Why the order before was not taken. */
export function RefusedNote({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords);
  const reasons = useWords(reasonWords);
  const { refused } = ticket;
  if (!refused) return null;
  const why = reasons[refused.code ?? ''] ?? refused.detail ?? refused.code ?? '';
  return (
    <p className="field__fault" role="alert">
      {words.refused(why)}
    </p>
  );
}
