import { decimal, formatDecimal, ONE } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { TradePrint } from '../tape/print.ts';
import { createBandBook } from './band-book.ts';

const SAMSUNG = 'KRX-STOCK-005930';
const kst = (text: string): Instant => parseInstant(`2026-11-${text}+09:00`) as Instant;
const print = (at: Instant, last: string): TradePrint => ({
  kind: 'TRADE',
  ...{ tickerId: SAMSUNG, at, venueAt: at, receivedAt: at, last: decimal(last) },
  ...{ volume: null, source: 'kis', origin: null },
});
const band = (book: ReturnType<typeof createBandBook>, at: Instant) => {
  const found = book.bandAt(SAMSUNG, at);
  return found && [formatDecimal(found.down), formatDecimal(found.up), found.isNamed];
};
const MONDAY = kst('23T09:00:05');
const FRIDAY = kst('20T15:30:10');

describe('the price band of a KRX share', () => {
  it('is drawn around the close before where no venue names a base', () => {
    const book = createBandBook();
    book.derive(print(MONDAY, '71000'), print(FRIDAY, '70000'), ONE);
    expect(band(book, MONDAY)).toEqual(['49000', '91000', false]);
    expect(book.unstored()).toMatchObject([{ day: '2026-11-23', source: 'tape' }]);
    // Later prints of the day draw nothing anew.
    book.derive(print(kst('23T09:00:06'), '72000'), print(FRIDAY, '60000'), ONE);
    expect(band(book, MONDAY)).toEqual(['49000', '91000', false]);
    book.derive(print(kst('23T15:00:00'), '72000'), print(MONDAY, '71000'), ONE);
    expect(band(book, MONDAY)).toEqual(['49000', '91000', false]);
  });

  it('follows a split', () => {
    const book = createBandBook();
    book.derive(print(MONDAY, '53000'), print(FRIDAY, '2650000'), decimal('0.02'));
    expect(band(book, MONDAY)).toEqual(['37100', '68900', false]);
  });

  it('is that of the base which a venue names, on its day', () => {
    const book = createBandBook();
    book.derive(print(MONDAY, '71000'), print(FRIDAY, '70000'), ONE);
    book.name(SAMSUNG, MONDAY, { base: decimal('60000'), source: 'kis' });
    expect(band(book, MONDAY)).toEqual(['42000', '78000', true]);
    expect(band(book, kst('23T23:59:59'))).toEqual(['42000', '78000', true]);
    expect(band(book, kst('24T00:00:00'))).toBeNull();
    expect(band(book, FRIDAY)).toBeNull();
  });

  it('is shown with the last print of its day until a later session has one', () => {
    const book = createBandBook();
    book.name(SAMSUNG, FRIDAY, { base: decimal('70000'), source: 'kis' });
    const shown = (shownAt: Instant, at: Instant) => {
      const limits = book.limitsOf({ tickerId: SAMSUNG, at: shownAt }, at);
      return limits && formatDecimal(limits.base);
    };
    for (const at of [FRIDAY, kst('21T00:00:00'), kst('22T12:00:00'), kst('23T08:29:59')]) {
      expect(shown(FRIDAY, at)).toBe('70000');
      expect(shown(kst('19T15:30:00'), at)).toBe('70000');
    }
    // A print of a day that has none says nothing of the day before.
    expect(shown(MONDAY, MONDAY)).toBeNull();
    book.name(SAMSUNG, kst('23T08:30:00'), { base: decimal('71000'), source: 'kis' });
    expect(shown(FRIDAY, MONDAY)).toBe('71000');
    expect(shown(MONDAY, MONDAY)).toBe('71000');
  });

  it('is stored once, and known again', () => {
    const book = createBandBook();
    book.name(SAMSUNG, MONDAY, { base: decimal('60000'), source: 'kis' });
    const bases = book.unstored();
    expect(bases).toHaveLength(1);
    book.stored(bases);
    book.name(SAMSUNG, kst('23T09:01:00'), { base: decimal('60000'), source: 'kis' });
    expect(book.unstored()).toEqual([]);
    const next = createBandBook();
    next.load(bases);
    expect(band(next, MONDAY)).toEqual(['42000', '78000', true]);
    expect(next.unstored()).toEqual([]);
  });
});
