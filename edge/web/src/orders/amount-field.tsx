import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { Instrument } from '../api/payloads.ts';
import type { Formatter } from '../format/formatter.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { entryForShare, type Holdings, tidyEntry } from './order-draft.ts';
import { orderWords } from './words.ts';

const SHARES = [10, 25, 50, 100];

interface AmountFieldProps {
  readonly side: Side;
  readonly entry: string;
  readonly instrument: Instrument;
  readonly holdings: Holdings | undefined;
  readonly onChange: (entry: string) => void;
}

/** Won for a buy, units for a sell, with shortcuts to a share of what is at hand. */
export function AmountField(props: AmountFieldProps) {
  const { side, entry, instrument, holdings, onChange } = props;
  const words = useWords(orderWords).ticket;
  const format = useFormat();
  const label = side === 'BUY' ? words.amount : words.quantity;
  const unit = side === 'BUY' ? words.won : format.unit(instrument);
  return (
    <div className="amount">
      <label className="field">
        <span className="amount__label">
          {label}
          <small data-testid={side === 'BUY' ? 'cash-at-hand' : 'units-at-hand'}>
            {atHand(props, words, format)}
          </small>
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
            {percent === 100 ? words.all : `${percent}%`}
          </button>
        ))}
      </div>
    </div>
  );
}

function atHand(
  { side, holdings, instrument }: AmountFieldProps,
  words: (typeof orderWords)['ko']['ticket'],
  format: Formatter,
): string {
  const label = side === 'BUY' ? words.cash : words.held;
  if (!holdings) return `${label} · ${words.unknownHoldings}`;
  return side === 'BUY'
    ? `${label} ${format.won(formatDecimal(holdings.cashKrw))}`
    : `${label} ${format.units(formatDecimal(holdings.quantity), instrument)}`;
}
