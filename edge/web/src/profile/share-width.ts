import {
  type Decimal,
  formatDecimal,
  min,
  multiply,
  ONE,
  parseDecimal,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';

/** A fraction as the width of a bar: `0.25` → `25%`. What is not known has none. */
export function shareWidth(share: string | null): string {
  const value = parseDecimal(share ?? '');
  if (value === undefined || value <= 0n) return '0%';
  const capped = min(value, ONE);
  const percent = multiply([capped, wholeDecimal(100)], { places: 1, mode: 'half-even' });
  return `${formatDecimal(percent)}%`;
}

/** What the positions leave: cash. Undefined while any is not known, or where they leave nothing. */
export function cashShare(shares: readonly (string | null)[]): string | undefined {
  let left: Decimal = ONE;
  for (const share of shares) {
    const value = parseDecimal(share ?? '');
    if (value === undefined) return undefined;
    left = subtract(left, value);
  }
  return left > ZERO ? formatDecimal(left) : undefined;
}
