import {
  type Decimal,
  floorToMultiple,
  formatDecimal,
  parseDecimal,
  ratio,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { OrderType, Side, TimeInForce } from '@mockstreet/shared/order';
import type { Instrument } from '../../api/payloads.ts';
import { group } from '../../format/format-number.ts';

// What may be chosen, in the order in which it is offered.
export const SIDES: readonly Side[] = ['BUY', 'SELL'];
export const ORDER_TYPES: readonly OrderType[] = ['MARKET', 'LIMIT'];
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['DAY', 'GTC', 'GTD', 'IOC'];

/** What an order is sized by: won, or shares and coins. */
export const MEASURES = ['AMOUNT', 'QUANTITY'] as const;
export type Measure = (typeof MEASURES)[number];

/** What stands in the order ticket, as typed: separators and an unfinished fraction are fine. */
export interface OrderDraft {
  readonly side: Side;
  readonly type: OrderType;
  readonly measure: Measure;
  readonly entry: string;
  /** Of a LIMIT, in the instrument's currency. */
  readonly limitEntry: string;
  /** Of a LIMIT. */
  readonly timeInForce: TimeInForce;
  /** When a GTD ends, as a clock in Korea shows it: `2026-11-28T18:00`. */
  readonly expiryEntry: string;
  /** Of a MARKET: how far beyond the price on the screen it may fill; null: however far. */
  readonly slippageBps: number | null;
  readonly leverage: number;
}

/** What is at hand: won for a buy, units for a sell. */
export interface Holdings {
  readonly cashKrw: Decimal;
  readonly quantity: Decimal;
}

/** The ticket as it opens. Stocks are good for the day, coins until taken back, as home has it. */
export function emptyDraft({ market }: Pick<Instrument, 'market'>, side: Side): OrderDraft {
  return {
    side,
    type: 'MARKET',
    measure: side === 'BUY' ? 'AMOUNT' : 'QUANTITY',
    entry: '',
    limitEntry: '',
    timeInForce: market === 'CRYPTO' ? 'GTC' : 'DAY',
    expiryEntry: '',
    slippageBps: null,
    leverage: 1,
  };
}

/** Won are whole; everything else may have a fraction. */
export type EntryKind = 'won' | 'decimal';

/**
 * Keeps digits and one point, with separators put in: `1000000` → `1,000,000`. A Korean keyboard may
 * type full-width digits.
 */
export function tidyEntry(typed: string, kind: EntryKind): string {
  const [whole = '', ...fractions] = typed
    .normalize('NFKC')
    .replace(/[^\d.]/g, '')
    .split('.');
  const digits = whole.replace(/^0+(?=\d)/, '').slice(0, 12);
  if (kind === 'won' || fractions.length === 0) return group(digits);
  return `${group(digits || '0')}.${fractions.join('').slice(0, 8)}`;
}

/** What an entry says; undefined for nothing, or nothing yet. */
export function readEntry(entry: string): Decimal | undefined {
  const value = parseDecimal(entry.replaceAll(',', '').replace(/\.$/, ''));
  return value === undefined || value <= 0n ? undefined : value;
}

export function showEntry(value: Decimal): string {
  return group(formatDecimal(value));
}

/** A share of what is at hand, as an entry: whole won, or whole lots, rounded down. */
export function entryForShare(percent: number, of: Decimal, step: Decimal): string {
  const share = ratio([of, wholeDecimal(percent)], [wholeDecimal(100)], {
    places: 8,
    mode: 'down',
  });
  const rounded = step > 0n ? floorToMultiple(share, step) : share;
  return rounded > ZERO ? showEntry(rounded) : '';
}
