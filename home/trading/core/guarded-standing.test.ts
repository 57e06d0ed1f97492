import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { figuresAfter, type GuardedFigures, NO_FIGURES, standingOf } from './guarded-standing.ts';
import { buildAccount } from './testing/build-account.ts';
import { APPLE, BTC, SAMSUNG } from './testing/build-print.ts';

const at = (text: string) => parseInstant(text) as Instant;
const NOON = at('2026-03-02T12:00:00+09:00');
const MIDNIGHT = at('2026-03-02T00:00:00+09:00');

const figures = (change: Partial<GuardedFigures> = {}): GuardedFigures => ({
  ...{ otherCostKrw: decimal('70'), day: MIDNIGHT, realisedKrw: decimal('-30') },
  ...change,
});

describe('how a user stands', () => {
  const account = {
    ...buildAccount('1000', {
      [BTC]: { quantity: '1', cost: '100' },
      [APPLE]: { quantity: '1', cost: '1', costKrw: '1400' },
    }),
    guarded: figures(),
    heldKrw: decimal('12'),
    placed: {
      count: 3,
      heldKrw: new Map([
        [BTC, decimal('5')],
        [SAMSUNG, decimal('7')],
      ]),
    },
  };
  const standing = (when = NOON, of = account) => {
    const found = standingOf(of, BTC, when);
    const { openOrders, ...amounts } = found;
    return [openOrders, ...Object.values(amounts).map(formatDecimal)];
  };

  it('is by what is held at cost, and by what resting buys keep back', () => {
    // 100 + 5 of the instrument; 100 + 1,400 + 70 + 5 + 7 of all.
    expect(standing()).toEqual([3, '105', '1582', '-30']);
  });

  it('is not known where what is placed was not read', () => {
    expect(() => standingOf({ ...account, placed: undefined }, BTC, NOON)).toThrow('was not read');
  });

  it('has lost nothing on a day without a fill', () => {
    expect(standing(at('2026-03-02T23:59:59.999999+09:00'))[3]).toBe('-30');
    expect(standing(at('2026-03-03T00:00:00+09:00'))[3]).toBe('0');
    expect(standing(NOON, { ...account, guarded: figures({ day: null }) })[3]).toBe('0');
  });
});

describe('what a day has brought', () => {
  const size = {
    ...{ quantity: decimal('1'), gross: decimal('100') },
    ...{ grossKrw: decimal('100'), feeKrw: decimal('2'), taxKrw: decimal('3') },
  };
  const after = (side: 'BUY' | 'SELL', given: GuardedFigures, when = NOON) => {
    const found = figuresAfter(given, { side, at: when, size, costKrw: decimal('110') });
    return found && [found.day, formatDecimal(found.realisedKrw)];
  };

  it('is lowered by the fee of a buy, and by what a sale lacks of its cost with all that it costs', () => {
    expect(after('BUY', figures())).toEqual([MIDNIGHT, '-35']);
    expect(after('SELL', figures())).toEqual([MIDNIGHT, '-45']);
  });

  it('begins anew with a new day', () => {
    const next = at('2026-03-03T00:00:00+09:00');
    expect(after('SELL', figures(), next)).toEqual([next, '-15']);
    expect(after('SELL', NO_FIGURES)).toEqual([MIDNIGHT, '-15']);
  });

  it('is kept where it is asked for alone', () => {
    expect(figuresAfter(undefined, { side: 'BUY', at: NOON, size, costKrw: ZERO })).toBeUndefined();
    expect(after('SELL', figures())?.[0]).toBe(MIDNIGHT);
    const kept = figuresAfter(figures(), { side: 'BUY', at: NOON, size, costKrw: ZERO });
    expect(kept?.otherCostKrw).toBe(decimal('70'));
  });
});
