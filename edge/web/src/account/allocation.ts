import {
  add,
  type Decimal,
  formatDecimal,
  parseDecimal,
  ratio,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { LivePosition } from './live-portfolio.ts';

/** A part of what an account has. */
export interface AllocationSlice {
  /** A ticker; or cash, or all the small ones. */
  readonly key: string;
  readonly kind: 'position' | 'others' | 'cash';
  readonly valueKrw: string;
  /** Of the whole, as a fraction. */
  readonly share: string;
}

/** More than these are told apart by nobody. */
const SLICES_MAX = 6;

/** The largest positions, the rest as one, and cash; nothing of what has no price, or is owed. */
export function allocate(
  positions: readonly LivePosition[],
  balanceKrw: string,
): readonly AllocationSlice[] {
  const valued = positions
    .map(({ position, valueKrw }) => ({
      key: position.ticker_id,
      value: parseDecimal(valueKrw ?? '') ?? ZERO,
    }))
    .filter(({ value }) => value > ZERO)
    .sort((a, b) => compare(b.value, a.value));
  const shown = valued.length > SLICES_MAX ? valued.slice(0, SLICES_MAX - 1) : valued;
  const others = valued.slice(shown.length).reduce((sum, { value }) => add(sum, value), ZERO);
  const cash = parseDecimal(balanceKrw) ?? ZERO;
  const parts = [
    ...shown.map((one) => ({ ...one, kind: 'position' as const })),
    { key: 'others', kind: 'others' as const, value: others },
    { key: 'cash', kind: 'cash' as const, value: cash },
  ].filter(({ value }) => value > ZERO);
  const whole = parts.reduce((sum, { value }) => add(sum, value), ZERO);
  return parts.map(({ key, kind, value }) => ({
    key,
    kind,
    valueKrw: formatDecimal(value),
    share: formatDecimal(ratio([value], [whole], { places: 4, mode: 'half-even' })),
  }));
}

function compare(a: Decimal, b: Decimal): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
