import { formatDecimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { describe, expect, it } from 'vitest';
import { costsAt, fxFactor, DEFAULT_TRADING_RULES as RULES } from './trading-rules.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;

describe('costs', () => {
  it.each([
    ['KRX', '2026-03-02T00:00:00Z', '0.00015', '0.002'],
    ['KRX', '2026-01-01T00:00:00+09:00', '0.00015', '0.002'],
    ['KRX', '2025-12-31T23:59:59.999999+09:00', '0.00015', '0.0015'],
    ['US', '2026-03-02T00:00:00Z', '0.0007', '0'],
    ['CRYPTO', '2026-03-02T00:00:00Z', '0.0005', '0'],
  ] as const)('on %s at %s: fee %s, sell tax %s', (market, moment, fee, sellTax) => {
    const costs = costsAt(RULES, market, at(moment));
    expect([formatDecimal(costs.fee), formatDecimal(costs.sellTax)]).toEqual([fee, sellTax]);
  });

  it.each(MARKETS)(
    'are listed newest first on %s, so that the first that fits is in force',
    (market) => {
      const starts = RULES.costs.filter((rule) => rule.market === market).map(({ from }) => from);
      expect(starts).toEqual(starts.toSorted((a, b) => b - a));
      expect(starts.length).toBeGreaterThan(0);
    },
  );

  it('are never guessed for a time without a rule', () => {
    expect(() => costsAt(RULES, 'KRX', at('1999-12-31T00:00:00+09:00'))).toThrow(RangeError);
  });
});

describe('the FX spread', () => {
  it.each([
    ['BUY', 0, '1.002'],
    ['SELL', 0, '0.998'],
    ['BUY', 10 * MICROS_PER_MINUTE, '1.002'],
    ['BUY', 10 * MICROS_PER_MINUTE + 1, '1.01'],
    ['SELL', 10 * MICROS_PER_MINUTE + 1, '0.99'],
  ] as const)('of a %s with a rate %i µs old is a factor of %s', (side, age, factor) => {
    expect(formatDecimal(fxFactor(RULES, side, age))).toBe(factor);
  });
});
