import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { Instrument } from '../api/payloads.ts';
import { formatWon } from '../format/format-number.ts';
import { formatUnits, unitName } from '../market/format-units.ts';
import { text } from '../text/korean.ts';
import { entryForShare, type Holdings, tidyEntry } from './order-draft.ts';

const SHARES = [10, 25, 50, 100];

interface AmountFieldProps {
  readonly side: Side;
  readonly entry: string;
  readonly instrument: Instrument;
  readonly holdings: Holdings | undefined;
  readonly onChange: (entry: string) => void;
}

/** Won for a buy, units for a sell, with shortcuts to a share of what is at hand. */
export function AmountField({ side, entry, instrument, holdings, onChange }: AmountFieldProps) {
  const label = side === 'BUY' ? text.ticket.amount : text.ticket.quantity;
  const unit = side === 'BUY' ? text.ticket.won : unitName(instrument);
  return (
    <div className="amount">
      <label className="field">
        <span className="amount__label">
          {label}
          <small>{atHand(side, holdings, instrument)}</small>
        </span>
        <span className="amount__entry">
          <input
            inputMode={side === 'BUY' ? 'numeric' : 'decimal'}
            autoComplete="off"
            placeholder="0"
            aria-label={label}
            value={entry}
            onChange={(event) => onChange(tidyEntry(event.target.value, side))}
          />
          <span>{unit}</span>
        </span>
      </label>
      <div className="amount__shares">
        {SHARES.map((percent) => (
          <button
            key={percent}
            type="button"
            disabled={!holdings}
            onClick={() => holdings && onChange(entryForShare(percent, side, instrument, holdings))}
          >
            {percent === 100 ? text.ticket.all : `${percent}%`}
          </button>
        ))}
      </div>
    </div>
  );
}

function atHand(side: Side, holdings: Holdings | undefined, instrument: Instrument): string {
  const label = side === 'BUY' ? text.ticket.cash : text.ticket.held;
  if (!holdings) return `${label} · ${text.ticket.unknownHoldings}`;
  return side === 'BUY'
    ? `${label} ${formatWon(formatDecimal(holdings.cashKrw))}`
    : `${label} ${formatUnits(formatDecimal(holdings.quantity), instrument)}`;
}
