import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import { formatQuantity, group } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { type AtHand, tidyShareEntry } from './read-share-order.ts';
import { humanEtfWords } from './words.ts';

interface ShareAmountProps {
  readonly side: Side;
  readonly entry: string;
  readonly atHand: AtHand | undefined;
  readonly onChange: (entry: string) => void;
}

/** Won for a buy, shares for a sale, and what there is of them. */
export function ShareAmount({ side, entry, atHand, onChange }: ShareAmountProps) {
  const words = useWords(humanEtfWords).order;
  const format = useFormat();
  const label = side === 'BUY' ? words.amount : words.quantity;
  const held = atHand && formatDecimal(side === 'BUY' ? atHand.cashKrw : atHand.quantity);
  const shown =
    held === undefined ? words.unknown : side === 'BUY' ? format.won(held) : formatQuantity(held);
  return (
    <label className="field">
      <span className="human-etf__amount-label">
        {label}
        <small>
          {side === 'BUY' ? words.cash : words.held} {shown}
        </small>
      </span>
      <span className="human-etf__amount">
        <input
          inputMode={side === 'BUY' ? 'numeric' : 'decimal'}
          autoComplete="off"
          placeholder="0"
          aria-label={label}
          value={entry}
          onChange={(event) => onChange(tidyShareEntry(event.target.value, side))}
        />
        <span>{side === 'BUY' ? words.won : words.shares}</span>
        {side === 'SELL' && held !== undefined && (
          <button
            type="button"
            className="button button--quiet button--small"
            onClick={() => onChange(group(held))}
          >
            {words.all}
          </button>
        )}
      </span>
    </label>
  );
}
