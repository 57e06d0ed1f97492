import { type Decimal, DecimalError, decimalFromWire } from '@mockstreet/shared/decimal';

/**
 * A price as KIS writes it; undefined where it is empty, zero or no number, which all mean that there
 * is none.
 */
export function readPrice(text: string): Decimal | undefined {
  const value = readNumber(text, 'half-even');
  return value !== undefined && value > 0n ? value : undefined;
}

/** A volume; undefined where it is empty or no number. Zero is a volume. */
export function readVolume(text: string): Decimal | undefined {
  const value = readNumber(text, 'down');
  return value !== undefined && value >= 0n ? value : undefined;
}

function readNumber(text: string, mode: 'half-even' | 'down'): Decimal | undefined {
  try {
    return text === '' ? undefined : decimalFromWire(text, mode);
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

/** Both sides of the book. */
export interface TwoSides {
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** Undefined unless one could trade at both: in auctions they are missing, equal or crossed. */
export function readTwoSides(bidText: string, askText: string): TwoSides | undefined {
  const bid = readPrice(bidText);
  const ask = readPrice(askText);
  return bid !== undefined && ask !== undefined && bid < ask ? { bid, ask } : undefined;
}
