import { type Instant, instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalendarRangeError, createMarketCalendar } from './calendar.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const always = createMarketCalendar({ sessions: 'always' });
const at = (text: string): Instant => {
  const moment = parseInstant(text);
  if (moment === undefined) throw new RangeError(text);
  return moment;
};

describe('trading hours', () => {
  it.each([
    ['KRX', '2026-11-20T08:29:59+09:00', 'CLOSED'],
    ['KRX', '2026-11-20T08:30:00+09:00', 'OPENING_AUCTION'],
    ['KRX', '2026-11-20T09:00:00+09:00', 'CONTINUOUS'],
    ['KRX', '2026-11-20T15:19:59+09:00', 'CONTINUOUS'],
    ['KRX', '2026-11-20T15:20:00+09:00', 'CLOSING_AUCTION'],
    ['KRX', '2026-11-20T15:30:00+09:00', 'CLOSED'],
    ['KRX', '2026-11-21T10:00:00+09:00', 'CLOSED'],
    ['KRX', '2026-12-25T10:00:00+09:00', 'CLOSED'],
    ['KRX', '2026-12-31T10:00:00+09:00', 'CLOSED'],
    ['KRX', '2026-07-17T10:00:00+09:00', 'CLOSED'],
    // The first session of the year opens an hour late; on the exam day all of it is shifted.
    ['KRX', '2026-01-02T09:45:00+09:00', 'OPENING_AUCTION'],
    ['KRX', '2026-01-02T15:25:00+09:00', 'CLOSING_AUCTION'],
    ['KRX', '2026-11-19T09:00:00+09:00', 'CLOSED'],
    ['KRX', '2026-11-19T16:10:00+09:00', 'CONTINUOUS'],
    ['KRX', '2026-11-19T16:25:00+09:00', 'CLOSING_AUCTION'],
    ['US', '2026-11-20T09:29:59-05:00', 'CLOSED'],
    ['US', '2026-11-20T09:30:00-05:00', 'CONTINUOUS'],
    ['US', '2026-11-20T15:59:59-05:00', 'CONTINUOUS'],
    ['US', '2026-11-20T16:00:00-05:00', 'CLOSED'],
    ['US', '2026-11-27T13:00:00-05:00', 'CLOSED'],
    ['US', '2026-07-06T09:30:00-04:00', 'CONTINUOUS'],
    ['US', '2026-03-06T14:00:00Z', 'CLOSED'],
    ['US', '2026-03-09T14:00:00Z', 'CONTINUOUS'],
    ['US', '2025-01-09T12:00:00-05:00', 'CLOSED'],
    ['CRYPTO', '2040-01-01T00:00:00Z', 'CONTINUOUS'],
    ['FX', '2026-11-21T00:00:00Z', 'CONTINUOUS'],
  ] as const)('%s at %s is %s', (market, moment, phase) => {
    expect(calendar.phaseAt(market, at(moment))).toBe(phase);
  });

  it('says since when a phase lasts and when it ends', () => {
    expect(calendar.clock('KRX', at('2026-11-21T12:00:00+09:00'))).toEqual({
      isOpen: false,
      phase: 'CLOSED',
      since: at('2026-11-20T15:30:00+09:00'),
      nextChange: at('2026-11-23T08:30:00+09:00'),
    });
    expect(calendar.clock('CRYPTO', at('2026-11-21T12:00:00Z'))).toEqual({
      isOpen: true,
      phase: 'CONTINUOUS',
      since: null,
      nextChange: null,
    });
  });

  it('refuses to guess beyond its table', () => {
    expect(() => calendar.phaseAt('KRX', at('2028-01-03T10:00:00+09:00'))).toThrow(
      CalendarRangeError,
    );
    expect(() => calendar.phaseAt('US', at('2023-12-29T10:00:00-05:00'))).toThrow(
      CalendarRangeError,
    );
    expect(() =>
      calendar.addTradingTime('KRX', at('2027-12-30T15:19:00+09:00'), 5 * MICROS_PER_MINUTE),
    ).toThrow(CalendarRangeError);
    expect(calendar.knownUntil('KRX')).toBe(at('2028-01-01T00:00:00+09:00'));
  });

  it('never closes anything when sessions are always open', () => {
    expect(always.phaseAt('KRX', at('2030-01-01T00:00:00Z'))).toBe('CONTINUOUS');
    expect(always.addTradingTime('US', instant(5), 7)).toBe(12);
  });
});

describe('addTradingTime', () => {
  it('stands still in auctions and outside sessions', () => {
    const five = 5 * MICROS_PER_MINUTE;
    expect(calendar.addTradingTime('KRX', at('2026-11-20T15:18:00+09:00'), five)).toBe(
      at('2026-11-23T09:03:00+09:00'),
    );
    expect(calendar.addTradingTime('KRX', at('2026-11-20T08:40:00+09:00'), five)).toBe(
      at('2026-11-20T09:05:00+09:00'),
    );
    expect(calendar.addTradingTime('KRX', at('2026-11-20T15:15:00+09:00'), five)).toBe(
      at('2026-11-20T15:20:00+09:00'),
    );
  });

  const start = at('2026-01-01T00:00:00Z');
  const moment = fc
    .integer({ min: 0, max: 300 * 24 * 60 })
    .map((minutes) => instant(start + minutes * MICROS_PER_MINUTE + 1));
  const market = fc.constantFrom('KRX', 'US', 'CRYPTO');

  it('adds exactly the continuous time between its two ends', () => {
    fc.assert(
      fc.property(market, moment, fc.integer({ min: 1, max: 10 ** 11 }), (of, from, micros) => {
        const to = calendar.addTradingTime(of, from, micros);
        const traded = calendar
          .spansBetween(of, from, to)
          .filter((span) => span.phase === 'CONTINUOUS')
          .reduce((sum, span) => sum + span.to - span.from, 0);
        expect(traded).toBe(micros);
      }),
    );
  });

  it('gives the same in two steps as in one', () => {
    const part = fc.integer({ min: 0, max: 10 ** 11 });
    fc.assert(
      fc.property(market, moment, part, part, (of, from, first, second) => {
        const once = calendar.addTradingTime(of, from, first + second);
        const middle = calendar.addTradingTime(of, from, first);
        const twice = calendar.addTradingTime(of, middle, second);
        // Without trading time to add there is nothing to move to.
        if (second > 0) expect(twice).toBe(once);
      }),
    );
  });

  it('agrees with the clock about every phase', () => {
    fc.assert(
      fc.property(market, moment, (of, moment) => {
        const { phase, since, nextChange } = calendar.clock(of, moment);
        expect(calendar.phaseAt(of, moment)).toBe(phase);
        if (since === null || nextChange === null) return;
        expect(since <= moment && moment < nextChange).toBe(true);
        expect(calendar.phaseAt(of, nextChange)).not.toBe(phase);
      }),
    );
  });
});
