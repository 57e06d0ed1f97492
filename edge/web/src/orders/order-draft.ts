import {
  type Decimal,
  floorToMultiple,
  formatDecimal,
  multiply,
  ONE,
  parseDecimal,
  ratio,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { Instrument, Price } from '../api/payloads.ts';
import { group } from '../format/format-number.ts';
import type { OrderRequest } from './submission.ts';

/** What stands in the order ticket: an amount in won to buy for, or a quantity to sell. */
export interface OrderDraft {
  readonly side: Side;
  /** As typed: separators, spaces and an unfinished fraction are fine. */
  readonly entry: string;
}

/** What is at hand: won for a buy, units for a sell. */
export interface Holdings {
  readonly cashKrw: Decimal;
  readonly quantity: Decimal;
}

export type DraftFault = 'EMPTY' | 'NOT_A_NUMBER' | 'TOO_SMALL' | 'NOT_A_LOT' | 'MORE_THAN_HELD';

/** Keeps digits and one point, with separators put in: `1000000` → `1,000,000`. */
export function tidyEntry(typed: string, side: Side): string {
  const [whole = '', ...fractions] = typed.replace(/[^\d.]/g, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '').slice(0, 12);
  if (side === 'BUY' || fractions.length === 0) return group(digits);
  return `${group(digits || '0')}.${fractions.join('').slice(0, 8)}`;
}

/** The request a draft stands for, or what is missing. Home decides; this only saves a round trip. */
export function readDraft(
  draft: OrderDraft,
  instrument: Instrument,
  holdings: Holdings | undefined,
):
  | { readonly ok: true; readonly request: OrderRequest }
  | { readonly ok: false; fault: DraftFault } {
  const text = draft.entry.replaceAll(',', '');
  if (text === '') return { ok: false, fault: 'EMPTY' };
  const value = parseDecimal(text.replace(/\.$/, ''));
  if (value === undefined) return { ok: false, fault: 'NOT_A_NUMBER' };
  if (value <= 0n) return { ok: false, fault: 'EMPTY' };
  const fault =
    draft.side === 'BUY'
      ? buyFault(value, instrument, holdings)
      : sellFault(value, instrument, holdings);
  if (fault) return { ok: false, fault };
  const base = { ticker_id: instrument.ticker_id, side: draft.side, type: 'MARKET' } as const;
  const exact = formatDecimal(value);
  return {
    ok: true,
    request: draft.side === 'BUY' ? { ...base, amount_krw: exact } : { ...base, quantity: exact },
  };
}

function buyFault(amount: Decimal, instrument: Instrument, holdings: Holdings | undefined) {
  if (amount < (parseDecimal(instrument.min_notional_krw) ?? ZERO)) return 'TOO_SMALL';
  return holdings && amount > holdings.cashKrw ? 'MORE_THAN_HELD' : undefined;
}

function sellFault(quantity: Decimal, instrument: Instrument, holdings: Holdings | undefined) {
  const lot = parseDecimal(instrument.lot) ?? ZERO;
  if (lot > 0n && quantity % lot !== 0n) return 'NOT_A_LOT';
  return holdings && quantity > holdings.quantity ? 'MORE_THAN_HELD' : undefined;
}

/** A share of what is at hand, as an entry: whole won, or whole lots, rounded down. */
export function entryForShare(
  percent: number,
  side: Side,
  instrument: Instrument,
  holdings: Holdings,
): string {
  const share = (of: Decimal, places: number) =>
    ratio([of, wholeDecimal(percent)], [wholeDecimal(100)], { places, mode: 'down' });
  if (side === 'BUY') return group(formatDecimal(share(holdings.cashKrw, 0)));
  const lot = parseDecimal(instrument.lot) ?? ZERO;
  const quantity = share(holdings.quantity, 8);
  return group(formatDecimal(lot > 0n ? floorToMultiple(quantity, lot) : quantity));
}

/** Prices to guess with: the instrument's, and USD/KRW for one that is priced in dollars. */
export interface EstimatePrices {
  readonly price: Price | undefined;
  readonly usdKrw: Price | undefined;
}

/**
 * About what the draft comes to at the prices on the screen, before fees and spread: units for a
 * buy, won for a sell. A guide for the eye, since the order fills on a later print.
 */
export function estimate(
  request: OrderRequest,
  instrument: Instrument,
  { price, usdKrw }: EstimatePrices,
): string | undefined {
  const rate = instrument.currency === 'USD' ? parseDecimal(usdKrw?.last ?? '') : ONE;
  const lot = parseDecimal(instrument.lot);
  const unitPrice = parseDecimal(
    (request.side === 'BUY' ? price?.ask : price?.bid) ?? price?.last ?? '',
  );
  if (!rate || !lot || !unitPrice) return undefined;
  if (request.side === 'BUY') {
    const amount = parseDecimal(request.amount_krw ?? '');
    if (!amount) return undefined;
    const units = ratio([amount], [unitPrice, rate], { places: 8, mode: 'down' });
    return formatDecimal(floorToMultiple(units, lot));
  }
  const quantity = parseDecimal(request.quantity ?? '');
  if (!quantity) return undefined;
  return formatDecimal(multiply([unitPrice, rate, quantity], { places: 0, mode: 'down' }));
}
