import { Minus, Plus } from 'lucide-react';
import { useId } from 'react';
import { Choice } from '../../controls/choice.tsx';
import { Field } from '../../controls/field.tsx';
import { NumberEntry } from '../../controls/number-entry.tsx';
import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { readEntry, showEntry, TIMES_IN_FORCE, tidyEntry } from './order-draft.ts';
import { priceFor } from './price-order.ts';
import { snapPrice, stepPrice } from './price-tick.ts';
import { ariaOfFault } from './say-fault.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

/** At what price at worst, and for how long. */
export function LimitFields({ ticket }: { readonly ticket: Ticket }) {
  const { draft, change } = ticket;
  const words = useWords(ticketWords);
  return (
    <>
      <LimitPrice ticket={ticket} />
      <div className="ticket__terms">
        <Choice
          label={words.timeInForce}
          options={TIMES_IN_FORCE}
          names={words.timesInForce}
          value={draft.timeInForce}
          onChange={(timeInForce) => change({ timeInForce })}
        />
        {draft.timeInForce === 'GTD' && (
          <Field
            label={words.expiry}
            type="datetime-local"
            value={draft.expiryEntry}
            onChange={(event) => change({ expiryEntry: event.currentTarget.value })}
          />
        )}
      </div>
    </>
  );
}

/** The buttons go from one price of the market to the next. */
function LimitPrice({ ticket }: { readonly ticket: Ticket }) {
  const { draft, ground, change } = ticket;
  const words = useWords(ticketWords);
  const format = useFormat();
  const id = useId();
  const { price, terms, instrument } = ground;
  const ticks = terms?.ticks ?? [];
  const typed = readEntry(draft.limitEntry);
  const market = priceFor(draft.side, price)?.value;
  const step = (direction: 'up' | 'down') => {
    // From nothing the first step is to where the market is.
    const next = typed ? stepPrice(ticks, typed, direction) : market;
    if (next) change({ limitEntry: showEntry(snapPrice(ticks, next, draft.side)) });
  };
  const isStepped = ticks.length > 0 && (typed ?? market) !== undefined;
  return (
    <div>
      <div className="ticket__label">
        <label htmlFor={id}>{words.limit}</label>
        {price && market && (
          <button
            type="button"
            className="ticket__now"
            onClick={() => change({ limitEntry: showEntry(snapPrice(ticks, market, draft.side)) })}
          >
            {words.limitNow} {format.price(price.last, instrument.currency)}
          </button>
        )}
      </div>
      <div className="ticket__entry">
        <button
          type="button"
          className="icon-button"
          aria-label={words.limitDown}
          disabled={!isStepped}
          onClick={() => step('down')}
        >
          <Minus size={18} aria-hidden />
        </button>
        <NumberEntry
          id={id}
          {...ariaOfFault('limit', ticket)}
          inputMode="decimal"
          placeholder="0"
          value={draft.limitEntry}
          tidy={(text) => tidyEntry(text, 'decimal')}
          onChange={(limitEntry) => change({ limitEntry })}
        />
        <span className="ticket__unit">{instrument.currency === 'USD' ? '$' : words.won}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={words.limitUp}
          disabled={!isStepped}
          onClick={() => step('up')}
        >
          <Plus size={18} aria-hidden />
        </button>
      </div>
    </div>
  );
}
