import { describe, expect, test } from 'vitest';
import { addMonths, daysOf, monthOf, placesBefore } from './month.ts';

describe('the months of a calendar', () => {
  test('a date lies in its month', () => {
    expect(monthOf('2026-11-22')).toEqual({ year: 2026, month: 11 });
  });

  test('months go on over the end of a year, both ways', () => {
    expect(addMonths({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
    expect(addMonths({ year: 2027, month: 1 }, -1)).toEqual({ year: 2026, month: 12 });
    expect(addMonths({ year: 2026, month: 11 }, -23)).toEqual({ year: 2024, month: 12 });
  });

  test('a month has all of its days, in a leap year one more', () => {
    const november = daysOf({ year: 2026, month: 11 });
    expect([november[0], november.at(-1), november.length]).toEqual([
      '2026-11-01',
      '2026-11-30',
      30,
    ]);
    expect(daysOf({ year: 2028, month: 2 })).toHaveLength(29);
    expect(daysOf({ year: 2027, month: 2 })).toHaveLength(28);
  });

  test('the 1st stands under its weekday, Sunday being the first', () => {
    // A Sunday, a Tuesday, a Friday.
    expect(placesBefore({ year: 2026, month: 11 })).toBe(0);
    expect(placesBefore({ year: 2026, month: 12 })).toBe(2);
    expect(placesBefore({ year: 2027, month: 1 })).toBe(5);
  });
});
