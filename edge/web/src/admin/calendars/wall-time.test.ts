import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, test } from 'vitest';
import { dateIn, wallTime } from './wall-time.ts';

const at = (text: string): Instant => {
  const moment = parseInstant(text);
  if (moment === undefined) throw new Error(text);
  return moment;
};

describe('clocks of a market', () => {
  test('a moment is another time of day in another zone, with daylight saving', () => {
    expect(wallTime('2026-11-23T00:00:00.000000Z', 'Asia/Seoul')).toBe('09:00');
    expect(wallTime('2026-11-23T14:30:00.000000Z', 'America/New_York')).toBe('09:30');
    expect(wallTime('2026-07-23T13:30:00.000000Z', 'America/New_York')).toBe('09:30');
  });

  test('the day begins earlier in the east', () => {
    const now = at('2026-11-22T16:00:00Z');
    expect(dateIn(now, 'Asia/Seoul')).toBe('2026-11-23');
    expect(dateIn(now, 'America/New_York')).toBe('2026-11-22');
  });

  test('what is no time is shown as missing', () => {
    expect(wallTime('soon', 'Asia/Seoul')).toBe('–');
  });
});
