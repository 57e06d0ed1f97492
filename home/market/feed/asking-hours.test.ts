import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../calendar/calendar.ts';
import { createAskingHours } from './asking-hours.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const hours = createAskingHours(calendar);
const moment = (text: string) => parseInstant(text) ?? instant(0);
const later = (at: Instant, seconds: number) => addMicros(at, seconds * MICROS_PER_SECOND);
/** A week with a weekend in Seoul and in New York. */
const monday = moment('2026-11-16T00:00:00Z');

describe('the hours in which venues are asked', () => {
  it.each([
    ['KRX', 'before the opening auction', '2026-11-19T22:29:59Z', false],
    ['KRX', 'in the opening auction', '2026-11-20T00:00:00Z', true],
    ['KRX', 'in the minutes after the close', '2026-11-20T06:32:59.999999Z', true],
    ['KRX', 'three minutes after the close', '2026-11-20T06:33:00Z', false],
    ['US', 'at the open', '2026-11-20T14:30:00Z', true],
    ['US', 'in the minutes after the close', '2026-11-20T21:00:30Z', true],
    ['US', 'on a holiday', '2026-11-26T16:00:00Z', false],
    ['CRYPTO', 'on a Sunday', '2026-11-22T03:00:00Z', true],
  ] as const)('of %s: %s', (market, _, at, isAsked) => {
    expect(hours.isAsked(market, moment(at))).toBe(isAsked);
  });

  it('begin again where the next session does', () => {
    const opening = moment('2026-11-22T23:30:00Z');
    expect(hours.nextFrom('KRX', moment('2026-11-20T06:33:00Z'))).toBe(opening);
    const afterClose = moment('2026-11-20T06:30:30Z');
    expect(hours.nextFrom('KRX', afterClose)).toBe(afterClose);
  });

  it('add up to what asking second by second finds', () => {
    const offset = fc.integer({ min: 0, max: 7 * 24 * 360 - 1 }).map((tens) => tens * 10);
    fc.assert(
      fc.property(fc.constantFrom('KRX', 'US'), offset, offset, (market, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        let asked = 0;
        for (let at = from; at < to; at += 10) {
          if (hours.isAsked(market, later(monday, at))) asked += 10;
        }
        const time = hours.timeOf(market)(later(monday, from), later(monday, to));
        expect(time).toBe(asked * MICROS_PER_SECOND);
      }),
      { numRuns: 20 },
    );
  });
});
