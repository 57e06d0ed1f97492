import { formatDecimal, parseDecimal, ratio, wholeDecimal } from '@mockstreet/shared/decimal';

/** Basis points as percent: `1.5` → `0.015%`. */
export function percentOfBps(bps: string): string {
  const value = parseDecimal(bps);
  if (value === undefined) return '–';
  const percent = ratio([value], [wholeDecimal(100)], { places: 8, mode: 'half-even' });
  return `${formatDecimal(percent)}%`;
}
