import {
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '#market/calendar';
import { turnoverHours } from './turnover-window.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const at = (text: string) => parseInstant(text) as Instant;
const short = (moment: Instant) => formatInstant(moment).slice(0, 'YYYY-MM-DDTHH'.length);
const hours = (market: Market, when: string, among = calendar) =>
  turnoverHours(among, market, at(when))?.map(({ from, to }) => `${short(from)} ${short(to)}`);

describe('the hours that a turnover is counted in', () => {
  it.each<[what: string, Market, when: string, expected: string[]]>([
    [
      'of a coin are the last 24 whole ones',
      ...(['CRYPTO', '2026-11-22T05:59:59.999999Z'] as const),
      ['2026-11-21T05 2026-11-22T00', '2026-11-22T00 2026-11-22T05'],
    ],
    [
      'of a coin at midnight are the day before',
      ...(['CRYPTO', '2026-11-22T00:30:00Z'] as const),
      ['2026-11-21T00 2026-11-22T00'],
    ],
    [
      'on a Tuesday at 10:30 in Seoul are of Tuesday up to ten, and of Monday from ten on',
      ...(['KRX', '2026-11-24T10:30:00+09:00'] as const),
      ['2026-11-23T01 2026-11-24T00', '2026-11-24T00 2026-11-24T01'],
    ],
    [
      'in the first hour of a Monday are all of Friday',
      ...(['KRX', '2026-11-23T09:30:00+09:00'] as const),
      ['2026-11-20T00 2026-11-21T00'],
    ],
    [
      'on a Sunday are all of Friday',
      ...(['KRX', '2026-11-22T19:00:00+09:00'] as const),
      ['2026-11-20T00 2026-11-21T00'],
    ],
    [
      'after the close are of the session that is over',
      ...(['KRX', '2026-11-23T20:00:00+09:00'] as const),
      ['2026-11-20T11 2026-11-21T00', '2026-11-23T00 2026-11-23T11'],
    ],
    [
      'before the open in New York are all of the session before',
      ...(['US', '2026-11-24T14:10:00Z'] as const),
      ['2026-11-23T00 2026-11-24T00'],
    ],
    [
      'behind Thanksgiving are of Wednesday and of the half day',
      ...(['US', '2026-11-27T16:30:00Z'] as const),
      ['2026-11-25T16 2026-11-26T00', '2026-11-27T00 2026-11-27T16'],
    ],
    [
      'behind the longest holidays of KRX are of the last session before them',
      ...(['KRX', '2026-09-28T09:30:00+09:00'] as const),
      ['2026-09-23T00 2026-09-24T00'],
    ],
  ])('%s', (_, market, when, expected) => {
    expect(hours(market, when)).toEqual(expected);
  });

  it('are of the last 24 hours also of stocks where markets never close', () => {
    const always = createMarketCalendar({ sessions: 'always' });
    expect(hours('KRX', '2026-11-22T05:10:00Z', always)).toEqual([
      ...['2026-11-21T05 2026-11-22T00', '2026-11-22T00 2026-11-22T05'],
    ]);
  });

  it('are unknown where the days are', () => {
    expect(hours('KRX', '1999-01-05T03:00:00Z')).toBeUndefined();
    const closed = { spansBetween: () => [] };
    expect(turnoverHours(closed, 'KRX', at('2026-11-22T05:10:00Z'))).toBeUndefined();
  });

  it('are 24 at most, whole, and all before the hour of the order', () => {
    const HOUR = 60 * MICROS_PER_MINUTE;
    const moment = fc.integer({ min: at('2026-02-01T00:00:00Z'), max: at('2027-11-01T00:00:00Z') });
    fc.assert(
      fc.property(moment, fc.constantFrom<Market>('KRX', 'US', 'CRYPTO'), (when, market) => {
        const spans = turnoverHours(calendar, market, when as Instant) ?? [];
        const whole = spans.reduce((sum, { from, to }) => sum + (to - from), 0);
        expect(whole).toBe(24 * HOUR);
        for (const { from, to } of spans) {
          expect([from % HOUR, to % HOUR, to > when]).toEqual([0, 0, false]);
        }
      }),
    );
  });
});
