import { Sheet } from '../../controls/sheet.tsx';
import { useWords } from '../../text/words.ts';
import { ticketWords } from '../ticket/ticket-words.ts';

interface ConfirmDiscardProps {
  readonly onAskAgain: () => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** Whoever puts away an order that may have been accepted, and makes it anew, may have two. */
export function ConfirmDiscard(props: ConfirmDiscardProps) {
  const words = useWords(ticketWords).discard;
  const andClose = (act: () => void) => () => {
    props.onClose();
    act();
  };
  return (
    <Sheet title={words.title} isOpen onClose={props.onClose}>
      <p>{words.means}</p>
      <p className="muted">{words.instead}</p>
      <div className="late__actions">
        <button type="button" className="button button--ink" onClick={andClose(props.onAskAgain)}>
          {words.askAgain}
        </button>
        <button type="button" className="button button--quiet" onClick={props.onClose}>
          {words.keep}
        </button>
        <button type="button" className="button button--quiet" onClick={andClose(props.onDiscard)}>
          {words.discard}
        </button>
      </div>
    </Sheet>
  );
}
