import { parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { kstTime, newYorkTime, parseKst, parseKstText } from './kis-time.ts';

const at = (text: string) => parseInstant(text) ?? (0 as never);

test('a wall clock in Seoul is nine hours ahead of UTC, all year round', () => {
  expect(parseKst('20260922', '140610')).toBe(at('2026-09-22T05:06:10Z'));
  expect(parseKstText('2024-10-03 12:30:45')).toBe(at('2024-10-03T03:30:45Z'));
  expect(kstTime(at('2026-01-01T15:30:00.123456Z'))).toEqual({ day: '20260102', time: '003000' });
});

test.each([
  ['2026-03-08T06:59:59Z', '20260308', '015959'],
  ['2026-03-08T07:00:00Z', '20260308', '030000'],
  ['2026-11-01T05:59:59Z', '20261101', '015959'],
  ['2026-11-01T06:00:00Z', '20261101', '010000'],
])('New York’s clock at %s', (moment, day, time) => {
  expect(newYorkTime(at(moment))).toEqual({ day, time });
});

test.each(['', '2024-13-03 12:30:45', '2024-10-03', '2024-10-03 25:00:00', 'tomorrow'])(
  'what is no time is none: %s',
  (text) => {
    expect(parseKstText(text)).toBeUndefined();
  },
);
