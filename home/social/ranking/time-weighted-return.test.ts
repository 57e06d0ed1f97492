import {
  type Decimal,
  decimal,
  formatDecimal,
  ratio,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainFlows,
  type ExternalFlow,
  netFlow,
  RETURN_MAX,
  returnOf,
} from './time-weighted-return.ts';

const won = (amount: number) => wholeDecimal(amount);
const flow = (at: number, before: number, after: number): ExternalFlow => ({
  at: at as Instant,
  equityBefore: won(before),
  equityAfter: won(after),
});
const told = (start: number, flows: readonly ExternalFlow[], end: number) => {
  const chain = chainFlows(won(start), flows);
  const gained = returnOf(chain, won(end));
  return [gained === null ? null : formatDecimal(gained), chain.since ?? null, chain.wipeouts];
};

describe('a time-weighted return', () => {
  it.each([
    ['grows with the market', 100, [], 110, '0.1', null, 0],
    [
      'begins with the grant of an account opened meanwhile',
      0,
      [flow(1, 0, 100)],
      150,
      '0.5',
      1,
      0,
    ],
    ['is the product of its stretches', 100, [flow(1, 110, 1_000)], 1_200, '0.32', null, 0],
    ['passes a stretch without capital over', -50, [flow(1, -60, 100)], 90, '-0.1', 1, 0],
    ['is not known where there was never capital', -50, [], -60, null, null, 0],
    ['is not known of an empty account', 0, [], 0, null, null, 0],
    ['is never below −1', 100, [], -40, '-1', null, 0],
    ['begins anew behind a wipe-out', 100, [flow(7, -30, 200)], 210, '0.05', 7, 1],
    ['counts zero as nothing left', 100, [flow(7, 0, 200)], 100, '-0.5', 7, 1],
    [
      'forgets what was before the last wipe-out',
      1,
      [flow(1, 9, 9), flow(2, -1, 5), flow(3, 0, 8)],
      8,
      '0',
      3,
      2,
    ],
    ['stays as it was where all was taken out', 100, [flow(1, 120, 0)], 0, '0.2', null, 0],
    [
      'goes on where some was given back',
      100,
      [flow(1, 120, 0), flow(2, 0, 50)],
      75,
      '0.8',
      null,
      0,
    ],
    ['is rounded to the nearest millionth', 3, [], 4, '0.333333', null, 0],
    ['ends at a millionfold', 1, [], 900_000_000_000, formatDecimal(RETURN_MAX), null, 0],
  ] as const)('%s', (_, start, flows, end, gained, since, wipeouts) => {
    expect(told(start, flows, end)).toEqual([gained, since, wipeouts]);
  });

  const amount = fc.integer({ min: 1, max: 1_000_000_000_000 - 1 });
  const anyAmount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  const anyFlows = fc
    .array(fc.tuple(anyAmount, anyAmount), { maxLength: 6 })
    .map((pairs) => pairs.map(([before, after], at) => flow(at, before, after)));

  it('is a number from −1 on, whatever came and went', () => {
    fc.assert(
      fc.property(anyAmount, anyFlows, anyAmount, (start, flows, end) => {
        const gained = returnOf(chainFlows(won(start), flows), won(end));
        if (gained !== null) expect(gained >= won(-1) && gained <= RETURN_MAX).toBe(true);
      }),
    );
  });

  it('is what the market did, whatever is given or taken in between', () => {
    // Halves, doubles and quintuples of amounts that stay whole.
    const factor = fc.constantFrom([1n, 2n], [2n, 1n], [5n, 1n], [1n, 5n], [1n, 1n]);
    const stretch = fc.tuple(factor, fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 5 }), (stretches) => {
        const unit = 1_000_000n;
        let [top, bottom] = [1n, 1n];
        let base = 10n * unit;
        const flows: ExternalFlow[] = [];
        for (const [at, [[up, down], next]] of stretches.entries()) {
          [top, bottom] = [top * up, bottom * down];
          const before = (base * up) / down;
          flows.push(flow(at, Number(before), next * Number(unit)));
          base = BigInt(next) * unit;
        }
        const rounding = { places: 6, mode: 'half-even' } as const;
        const market = ratio([top as Decimal], [bottom as Decimal], rounding);
        const gained = returnOf(chainFlows(won(10_000_000), flows), won(Number(base)));
        expect(gained).toBe(market - won(1));
      }),
    );
  });

  it('is that of its parts, multiplied, wherever a period with capital is split', () => {
    const capital = fc.tuple(amount, fc.array(fc.tuple(amount, amount), { maxLength: 4 }), amount);
    fc.assert(
      fc.property(capital, fc.nat(4), amount, ([start, pairs, end], cut, middle) => {
        const flows = pairs.map(([before, after], at) => flow(at, before, after));
        const whole = returnOf(chainFlows(won(start), flows), won(end)) as Decimal;
        // A split is a flow of nothing.
        const split = flows.toSpliced(cut, 0, flow(cut, middle, middle));
        expect(returnOf(chainFlows(won(start), split), won(end))).toBe(whole);
        const early = returnOf(chainFlows(won(start), flows.slice(0, cut)), won(middle)) as Decimal;
        const late = returnOf(chainFlows(won(middle), flows.slice(cut)), won(end)) as Decimal;
        if ([whole, early, late].includes(RETURN_MAX)) return;
        // Each part is off by half a millionth at most, times what the other came to.
        const one = won(1);
        const product = ((early + one) * (late + one)) / one;
        const slack = (early + late + 3n * one) / 1_000_000n + 100n;
        expect(product - whole - one).toBeLessThanOrEqual(slack);
        expect(whole + one - product).toBeLessThanOrEqual(slack);
      }),
    );
  });
});

it('a net flow is what came less what went', () => {
  expect(netFlow([flow(1, 0, 100), flow(2, -30, 50), flow(3, 60, 10)])).toBe(decimal('130'));
});
