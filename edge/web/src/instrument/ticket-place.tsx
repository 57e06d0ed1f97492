import type { Side } from '@mockstreet/shared/order';
import { useDeferredValue, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { Sheet } from '../controls/sheet.tsx';
import { useWideScreen } from '../controls/use-media-query.ts';
import { nameOf } from '../market/name-of.ts';
import { SIDES } from '../orders/ticket/order-draft.ts';
import { OrderTicket } from '../orders/ticket/order-ticket.tsx';
import { ticketWords } from '../orders/ticket/ticket-words.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import './ticket-place.css';

/** Where orders are made: on a desktop beside the chart, on a phone behind two buttons at the thumb. */
export function TicketPlace({ instrument }: { readonly instrument: Instrument }) {
  const isWide = useWideScreen();
  const key = instrument.ticker_id;
  if (!isWide) return <TicketAtThumb key={key} instrument={instrument} />;
  return (
    <aside className="instrument__ticket card">
      <OrderTicket key={key} instrument={instrument} />
    </aside>
  );
}

/** The sheet closes by itself once the order has been taken, and keeps what is typed when it is closed. */
function TicketAtThumb({ instrument }: { readonly instrument: Instrument }) {
  const [side, setSide] = useState<Side>();
  // The sheet comes at once; the ticket, which is more to draw, as soon as it is there.
  const shownSide = useDeferredValue(side);
  const words = useWords(ticketWords);
  const { sides } = useWords(commonWords);
  const { language } = usePreferences();
  const close = () => setSide(undefined);
  return (
    <>
      <div className="thumb-bar">
        {SIDES.map((one) => (
          <button
            key={one}
            type="button"
            className={`button button--${one}`}
            onClick={() => setSide(one)}
          >
            {sides[one]}
          </button>
        ))}
      </div>
      <Sheet
        title={words.sheetTitle(nameOf(instrument, language))}
        isOpen={side !== undefined}
        onClose={close}
      >
        {side !== undefined && side === shownSide ? (
          <OrderTicket instrument={instrument} side={side} onAccepted={close} />
        ) : (
          <div className="ticket-place__waiting" />
        )}
      </Sheet>
    </>
  );
}
