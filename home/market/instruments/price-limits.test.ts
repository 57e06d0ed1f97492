import { decimal, formatDecimal, isMultipleOf } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceLimits } from './price-limits.ts';
import { floorToTick, tickSize } from './tick-size.ts';

const noon = (date: string): Instant => parseInstant(`${date}T12:00:00+09:00`) as Instant;

describe("the day's price limits on KRX", () => {
  it.each([
    // 000660, answers of KIS: stck_sdpr or stck_prdy_clpr, stck_mxpr, stck_llam.
    ['2022-05-10', '111000', '144000', '78000'],
    ['2022-03-10', '128500', '167000', '90000'],
    // 005930 after its split of 2018: 2,650,000 / 50.
    ['2018-05-04', '53000', '68900', '37100'],
    // Ends in bands of other ticks.
    ['2026-11-20', '239000', '310500', '167500'],
    ['2026-11-20', '19990', '25950', '14000'],
    // The last day of 15 %, and the first of 30 %.
    ['2015-06-12', '10000', '11500', '8500'],
    ['2015-06-15', '10000', '13000', '7000'],
  ])('on %s around %s: up %s, down %s', (date, base, up, down) => {
    const limits = priceLimits(decimal(base), noon(date));
    expect([limits.up, limits.down].map(formatDecimal)).toEqual([up, down]);
  });

  it('changes at midnight in Seoul', () => {
    const last = parseInstant('2015-06-14T23:59:59.999999+09:00') as Instant;
    expect(formatDecimal(priceLimits(decimal('10000'), last).up)).toBe('11500');
  });

  it('is on the grid, within 30 %, and less than a tick short of it', () => {
    const at = noon('2026-11-20');
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 3_000_000 }), (won) => {
        const base = floorToTick('KRX-STOCK', decimal(`${won}`), at);
        const { up, down } = priceLimits(base, at);
        for (const end of [up, down]) {
          expect(isMultipleOf(end, tickSize('KRX-STOCK', end, at))).toBe(true);
        }
        expect(up * 10n <= base * 13n && down * 10n >= base * 7n).toBe(true);
        const slack = tickSize('KRX-STOCK', up, at) + tickSize('KRX-STOCK', base, at);
        expect(base * 13n - up * 10n < slack * 10n).toBe(true);
        expect(down * 10n - base * 7n < tickSize('KRX-STOCK', base, at) * 10n).toBe(true);
      }),
    );
  });
});
