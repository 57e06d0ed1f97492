import { type Instant, instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import { cutByTradingTime, openTimeOf, tapeStart } from './open-time.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const at = (text: string): Instant => {
  const moment = parseInstant(text);
  if (moment === undefined) throw new RangeError(text);
  return moment;
};

describe('open time', () => {
  it('counts auctions and trading, not the hours between sessions', () => {
    const openTime = openTimeOf(calendar, 'KRX');
    const friday = at('2026-11-20T15:15:00+09:00');
    const monday = at('2026-11-23T08:40:00+09:00');
    expect(openTime(friday, monday)).toBe(25 * MICROS_PER_MINUTE);
    expect(openTimeOf(calendar, 'CRYPTO')(friday, monday)).toBe(monday - friday);
  });
});

describe('cutting a stretch', () => {
  it('leaves at most the trading time asked for, and all of it unless the stretch ends before', () => {
    const start = at('2026-03-02T00:00:00Z');
    fc.assert(
      fc.property(
        fc.constantFrom('KRX', 'US', 'CRYPTO'),
        fc.nat(20_000),
        fc.nat(20_000),
        fc.integer({ min: 1, max: 600 }),
        (market, offset, length, minutes) => {
          const from = instant(start + offset * MICROS_PER_MINUTE);
          const to = instant(from + length * MICROS_PER_MINUTE);
          const micros = minutes * MICROS_PER_MINUTE;
          const cut = cutByTradingTime(calendar, market, { from, to, micros });
          expect(cut >= from && cut <= to).toBe(true);
          const traded = calendar
            .spansBetween(market, from, cut)
            .filter((span) => span.phase === 'CONTINUOUS')
            .reduce((sum, span) => sum + span.to - span.from, 0);
          expect(traded).toBeLessThanOrEqual(micros);
          if (cut < to) expect(traded).toBe(micros);
        },
      ),
    );
  });
});

describe('where a new tape begins', () => {
  it.each([
    ['KRX', '2026-11-21T12:00:00+09:00', '2026-11-20T15:19:00+09:00'],
    ['KRX', '2026-11-20T10:00:00+09:00', '2026-11-20T09:59:00+09:00'],
    // The longest break of the table: Chuseok of 2025, nine days.
    ['KRX', '2025-10-10T08:00:00+09:00', '2025-10-02T15:19:00+09:00'],
    ['US', '2026-11-28T12:00:00-05:00', '2026-11-27T12:59:00-05:00'],
    ['CRYPTO', '2026-11-21T12:00:00Z', '2026-11-21T11:59:00Z'],
  ] as const)('for %s at %s is %s: the last minute of trading', (market, now, start) => {
    expect(tapeStart(calendar, market, at(now))).toBe(at(start));
  });
});
