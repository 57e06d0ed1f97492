import type { Instrument } from '../api/payloads.ts';
import { formatQuantity } from '../format/format-number.ts';
import { text } from '../text/korean.ts';

/** What a quantity counts: coins by their symbol, shares by the Korean counter. */
export function unitName(instrument: Instrument): string {
  return instrument.market === 'CRYPTO' ? instrument.symbol : text.ticket.shares;
}

/** A quantity with its unit: `0.0012 BTC`, `12주`. */
export function formatUnits(quantity: string | null, instrument: Instrument | undefined): string {
  const number = formatQuantity(quantity);
  if (!instrument) return number;
  return instrument.market === 'CRYPTO'
    ? `${number} ${unitName(instrument)}`
    : `${number}${unitName(instrument)}`;
}
