import { type Decimal, formatDecimal, parseDecimal } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import { group } from '../format/format-number.ts';

/** An order on a friend's share: bought for an amount, sold by quantity, at the market only. */
export interface ShareOrder {
  readonly ticker_id: string;
  readonly side: Side;
  readonly type: 'MARKET';
  readonly amount_krw?: string;
  readonly quantity?: string;
}

/** What is at hand: undefined while home has not told. */
export interface AtHand {
  readonly cashKrw: Decimal;
  readonly quantity: Decimal;
}

export type ShareOrderFault = 'EMPTY' | 'TOO_SMALL' | 'MORE_THAN_HELD';

interface ShareOrderEntry {
  readonly tickerId: string;
  readonly side: Side;
  /** As {@link tidyShareEntry} leaves it. */
  readonly entry: string;
  /** Of a buy; decimal text. */
  readonly leastKrw: string | undefined;
  readonly atHand: AtHand | undefined;
}

/** Keeps digits, and for a sale one point, with separators put in. */
export function tidyShareEntry(typed: string, side: Side): string {
  const [whole = '', ...fractions] = typed.replace(/[^\d.]/g, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '').slice(0, 12);
  if (side === 'BUY' || fractions.length === 0) return group(digits);
  return `${group(digits || '0')}.${fractions.join('').slice(0, 8)}`;
}

/** The order that an entry stands for, or what is missing. Home decides; this saves a round trip. */
export function readShareOrder({
  tickerId,
  side,
  entry,
  leastKrw,
  atHand,
}: ShareOrderEntry):
  | { readonly ok: true; readonly order: ShareOrder }
  | { readonly ok: false; readonly fault: ShareOrderFault } {
  const text = entry
    .replaceAll(',', '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  const value = parseDecimal(text);
  if (value === undefined || value <= 0n) return { ok: false, fault: 'EMPTY' };
  const base = { ticker_id: tickerId, side, type: 'MARKET' } as const;
  if (side === 'SELL') {
    if (atHand && value > atHand.quantity) return { ok: false, fault: 'MORE_THAN_HELD' };
    return { ok: true, order: { ...base, quantity: formatDecimal(value) } };
  }
  const least = parseDecimal(leastKrw ?? '');
  if (least !== undefined && value < least) return { ok: false, fault: 'TOO_SMALL' };
  if (atHand && value > atHand.cashKrw) return { ok: false, fault: 'MORE_THAN_HELD' };
  return { ok: true, order: { ...base, amount_krw: formatDecimal(value) } };
}
