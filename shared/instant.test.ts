import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  parseInstant,
  toMillis,
  wholeMinute,
  wholeSecond,
} from './instant.ts';

const anyInstant = fc.maxSafeInteger().map(instant);

describe('text', () => {
  it.each([
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000000Z'],
    ['2026-11-20T09:00:00+09:00', '2026-11-20T00:00:00.000000Z'],
    ['2026-11-20T09:00:00.5-05:00', '2026-11-20T14:00:00.500000Z'],
    ['2026-11-20T00:00:00+05:45', '2026-11-19T18:15:00.000000Z'],
    ['2026-01-01T00:00:00+23:59', '2025-12-31T00:01:00.000000Z'],
    ['2026-11-20t09:00:00z', '2026-11-20T09:00:00.000000Z'],
    ['2026-11-20T09:00:00.123456789Z', '2026-11-20T09:00:00.123456Z'],
    ['2026-11-20T09:00:00.000001Z', '2026-11-20T09:00:00.000001Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('%s is %s', (text, canonical) => {
    expect(formatInstant(parseInstant(text) as Instant)).toBe(canonical);
  });

  it('of many seconds, and of the same again, is that of a Date', () => {
    const seconds = Array.from({ length: 3_000 }, (_, index) => index * 7);
    for (const second of [...seconds, ...seconds.toReversed()]) {
      const text = `${new Date(second * 1000).toISOString().slice(0, -5)}.000001Z`;
      expect(formatInstant(instant(second * 1_000_000 + 1))).toBe(text);
    }
  });

  it.each([
    ['2026-02-29T00:00:00Z', 'no leap year'],
    ['1900-02-29T00:00:00Z', 'no leap year either'],
    ['2026-02-30T00:00:00Z', 'never a day'],
    ['2026-13-01T00:00:00Z', 'no such month'],
    ['2026-00-01T00:00:00Z', 'no such month'],
    ['2026-11-20T24:00:00Z', 'no such hour'],
    ['2026-11-20T09:60:00Z', 'no such minute'],
    ['2026-12-31T23:59:60Z', 'a leap second'],
    ['2026-11-20T09:00:00', 'no zone'],
    ['2026-11-20T09:00:00+24:00', 'no such offset'],
    ['2026-11-20T09:00:00+09:60', 'no such offset'],
    ['2026-11-20 09:00:00Z', 'a space'],
    ['2026-11-20', 'a date only'],
    ['2026-11-20T09:00:00.Z', 'an empty fraction'],
    ['2026-11-20T09:00:00.1234567890Z', 'ten decimals'],
    ['12026-11-20T09:00:00Z', 'five digits of year'],
    ['0001-01-01T00:00:00Z', 'too long ago for whole microseconds'],
    ['9999-12-31T23:59:59Z', 'too far for whole microseconds'],
    ['now', 'no time'],
    ['', 'empty'],
  ])('%s is refused: %s', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('stays refused when it is asked for again', () => {
    const texts = ['9999-12-31T23:59:59.999999Z', '2255-06-05T23:47:34.740992Z'];
    for (const text of [...texts, ...texts]) expect(parseInstant(text)).toBeUndefined();
    expect(parseInstant('2255-06-05T23:47:34.740991Z')).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseInstant('2255-06-05T23:47:34.740992Z')).toBeUndefined();
  });

  it('survives the round trip', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        expect(parseInstant(formatInstant(at))).toBe(at);
      }),
    );
  });

  it('sorts as time does', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (a, b) => {
        expect(formatInstant(a) < formatInstant(b)).toBe(a < b);
      }),
    );
  });

  it('means the same moment in every zone', () => {
    const recent = fc.integer({ min: 0, max: 4_000_000_000_000_000 }).map(instant);
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(recent, offset, (at, minutes) => {
        const local = formatInstant(addMicros(at, minutes * MICROS_PER_MINUTE)).slice(0, -1);
        const two = (value: number) => value.toString().padStart(2, '0');
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        expect(parseInstant(local + zone)).toBe(at);
      }),
    );
  });
});

describe('milliseconds', () => {
  it('come back as they were', () => {
    expect(toMillis(instantFromMillis(1_700_000_000_123))).toBe(1_700_000_000_123);
  });

  it('are rounded down, before 1970 as well', () => {
    expect(toMillis(instant(1_999))).toBe(1);
    expect(toMillis(instant(-1))).toBe(-1);
  });
});

describe('the start of a second and of a minute', () => {
  it.each([
    ['2026-11-20T09:00:59.999999Z', '2026-11-20T09:00:59.000000Z', '2026-11-20T09:00:00.000000Z'],
    ['2026-11-20T09:01:00.000000Z', '2026-11-20T09:01:00.000000Z', '2026-11-20T09:01:00.000000Z'],
    ['1969-12-31T23:59:58.000001Z', '1969-12-31T23:59:58.000000Z', '1969-12-31T23:59:00.000000Z'],
  ])('that %s lies in', (text, second, minute) => {
    const at = parseInstant(text) as Instant;
    expect(formatInstant(wholeSecond(at))).toBe(second);
    expect(formatInstant(wholeMinute(at))).toBe(minute);
  });
});

it('a day later it is the same time of day', () => {
  const at = parseInstant('2026-11-20T09:00:00Z') as Instant;
  expect(formatInstant(addMicros(at, MICROS_PER_DAY))).toBe('2026-11-21T09:00:00.000000Z');
});

it('is a whole number of microseconds or nothing', () => {
  for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => instant(value)).toThrow(RangeError);
  }
  expect(() => addMicros(instant(Number.MAX_SAFE_INTEGER), 1)).toThrow(RangeError);
});
