import { expect, it } from 'vitest';
import { formatInstant, instant, parseInstant } from './instant.ts';
import { formatKst, kstDate, startOfKstDay } from './kst.ts';

it.each([
  ['2026-11-21T14:59:59.999999Z', '2026-11-20T15:00:00.000000Z'],
  ['2026-11-21T15:00:00Z', '2026-11-21T15:00:00.000000Z'],
  ['2026-11-21T00:00:00+09:00', '2026-11-20T15:00:00.000000Z'],
])('the day of %s began in Seoul at %s', (at, start) => {
  expect(formatInstant(startOfKstDay(parseInstant(at) ?? instant(0)))).toBe(start);
});

it.each([
  ['2026-11-21T14:59:59.999999Z', '2026-11-21'],
  ['2026-11-21T15:00:00Z', '2026-11-22'],
  ['2026-11-21T14:59:59Z', '2026-11-21'],
  ['1969-12-31T14:59:59Z', '1969-12-31'],
])('at %s it is %s in Seoul', (at, date) => {
  expect(kstDate(parseInstant(at) ?? instant(0))).toBe(date);
});

it('the moment is the same with Korea’s offset', () => {
  const at = instant(1_764_000_000_123_456);
  expect(formatKst(at)).toMatch(/\.123456\+09:00$/);
  expect(parseInstant(formatKst(at))).toBe(at);
});
