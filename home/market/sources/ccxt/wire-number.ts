import {
  type Decimal,
  DecimalError,
  decimalFromWire,
  type RoundingMode,
  subtract,
} from '@mockstreet/shared/decimal';

/** A number as text, as ccxt passes it on; undefined for anything else, and for what is not above zero. */
export function wireNumber(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
  return /[1-9]/.test(text.split(/e/i)[0] ?? '') && !text.startsWith('-') ? text : undefined;
}

const WIRE = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A price off the wire in won, rounded once, to eight places. `rate` is won for one unit of what the
 * price is in; null where that is won. Throws {@link DecimalError} for what is no price.
 */
export function priceInWon(text: string, rate: Decimal | null, mode: RoundingMode): Decimal {
  const won = decimalFromWire(rate === null ? text : productText(text, rate), mode);
  if (won <= 0n) throw new DecimalError(`not a price: ${text.slice(0, 40)}`);
  return won;
}

/** The exact product, as text: coins of a fraction of a cent have more than eight places. */
function productText(text: string, rate: Decimal): string {
  const [, whole, fraction = '', exponent = '0'] = WIRE.exec(text) ?? [];
  if (whole === undefined) throw new DecimalError(`not a price: ${text.slice(0, 40)}`);
  const units = BigInt(whole + fraction) * rate;
  return `${units}e${Number.parseInt(exponent, 10) - fraction.length - RATE_PLACES}`;
}
const RATE_PLACES = 8;

/** Null where it is absent or too large to keep, as of coins worth a fraction of a won. */
export function wireVolume(value: unknown): Decimal | null {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
  return text === undefined ? null : (readable(() => decimalFromWire(text, 'down')) ?? null);
}

/** What is made of numbers off the wire; undefined where one of them cannot be read. */
export function readable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

/** An exchange counts a day's volume: what was added since an earlier answer of the same day. */
export function volumeSince(before: Decimal | null, now: Decimal | null): Decimal | null {
  return before === null || now === null || now < before ? null : subtract(now, before);
}
