import { formatDecimal } from '@mockstreet/shared/decimal';
import { useId } from 'react';
import { NumberEntry } from '../../controls/number-entry.tsx';
import { Segments } from '../../controls/segments.tsx';
import type { Formatter } from '../../format/formatter.ts';
import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { MEASURES, tidyEntry } from './order-draft.ts';
import { ariaOfFault } from './say-fault.ts';
import { shareOf } from './share-of.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

const SHARES = [10, 25, 50, 100];

/** How much: in won or in units, with shortcuts to a share of what is at hand. */
export function AmountField({ ticket }: { readonly ticket: Ticket }) {
  const { draft, ground, change } = ticket;
  const words = useWords(ticketWords);
  const format = useFormat();
  const id = useId();
  const isAmount = draft.measure === 'AMOUNT';
  return (
    <div className="amount">
      <div className="ticket__label">
        <label htmlFor={id}>{words.entry[draft.measure]}</label>
        <small data-testid={draft.side === 'BUY' ? 'cash-at-hand' : 'units-at-hand'}>
          {atHand(ticket, words, format)}
        </small>
      </div>
      <div className="ticket__entry">
        <NumberEntry
          id={id}
          {...ariaOfFault('size', ticket)}
          inputMode={isAmount ? 'numeric' : 'decimal'}
          placeholder="0"
          value={draft.entry}
          tidy={(typed) => tidyEntry(typed, isAmount ? 'won' : 'decimal')}
          onChange={(entry) => change({ entry })}
        />
        <span className="ticket__unit">
          {isAmount ? words.won : format.unit(ground.instrument)}
        </span>
        {ground.instrument.market !== 'HUMAN' && (
          <Segments
            label={words.measure}
            options={MEASURES}
            names={words.measures}
            value={draft.measure}
            onChange={(measure) => change({ measure, entry: '' })}
          />
        )}
      </div>
      <div className="amount__shares">
        {SHARES.map((percent) => {
          const entry = shareOf(percent, draft, ground);
          return (
            <button
              key={percent}
              type="button"
              disabled={entry === undefined || entry === ''}
              onClick={() => entry !== undefined && change({ entry })}
            >
              {percent === 100 ? words.all : `${percent}%`}
            </button>
          );
        })}
      </div>
    </div>
  );
}

function atHand(
  { draft, ground }: Ticket,
  words: (typeof ticketWords)['ko'],
  format: Formatter,
): string {
  const label = draft.side === 'BUY' ? words.cash : words.held;
  const { holdings, buyingPowerKrw, instrument } = ground;
  if (!holdings) return `${label} · ${words.unknownHoldings}`;
  if (draft.side === 'SELL') {
    return `${label} ${format.units(formatDecimal(holdings.quantity), instrument)}`;
  }
  if (draft.leverage > 1 && buyingPowerKrw !== undefined) {
    return `${words.buyingPower} ${format.won(formatDecimal(buyingPowerKrw))}`;
  }
  return `${label} ${format.won(formatDecimal(holdings.cashKrw))}`;
}
