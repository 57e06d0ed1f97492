import { addMicros, type Instant, MICROS_PER_DAY, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import { brokerAlarm, countDifferences, endAlarm } from './calendar-alarms.ts';
import type { CalendarCheck } from './calendar-checks.ts';
import { compareHolidays } from './compare-holidays.ts';
import type { DayOverride } from './trading-days.ts';

const at = (text: string) => parseInstant(text) as Instant;
const calendar = createMarketCalendar({ sessions: 'real' });
const NOW = at('2026-11-22T12:00:00+09:00');

describe('the alarm before the table ends', () => {
  it('is given for each market from the sixtieth day before', () => {
    const end = at('2028-01-01T00:00:00+09:00');
    expect(endAlarm(calendar, addMicros(end, -60 * MICROS_PER_DAY)).fault).toBeNull();
    expect(endAlarm(calendar, addMicros(end, -60 * MICROS_PER_DAY + 1)).fault).toBe(
      'KRX ends in 59 days',
    );
    expect(endAlarm(calendar, addMicros(end, -MICROS_PER_DAY)).fault).toBe(
      'KRX ends in 1 days, US ends in 1 days',
    );
  });

  it('is put off by days that an administrator gives', () => {
    const overrides: DayOverride[] = ['2028-01-03', '2028-01-04'].map((day) => ({
      ...{ market: 'KRX', day, kind: 'SESSION', open: '10:00', close: '15:30', note: 'first' },
    }));
    const extended = createMarketCalendar({ sessions: 'real', overrides });
    const now = at('2027-12-31T00:00:00+09:00');
    expect(endAlarm(extended, now).fault).toBe('KRX ends in 5 days, US ends in 1 days');
  });

  it('is of no concern where markets never close', () => {
    const always = createMarketCalendar({ sessions: 'always' });
    expect(endAlarm(always, at('2040-01-01T00:00:00Z')).fault).toBeNull();
  });
});

describe('what the broker says of the days', () => {
  it('is compared day by day, what is not known among them', () => {
    const said = [
      { day: '2026-11-24', isOpen: true },
      { day: '2026-11-25', isOpen: false },
      { day: '2026-11-28', isOpen: false },
      { day: '2026-11-29', isOpen: true },
      { day: '2028-01-03', isOpen: true },
    ];
    expect(compareHolidays(calendar, 'KRX', said)).toEqual([
      { day: '2026-11-25', ours: 'OPEN', theirs: 'CLOSED' },
      { day: '2026-11-29', ours: 'CLOSED', theirs: 'OPEN' },
      { day: '2028-01-03', ours: 'UNKNOWN', theirs: 'OPEN' },
    ]);
  });

  const check = (change: Partial<CalendarCheck>): CalendarCheck => ({
    ...{ market: 'KRX', attemptedAt: NOW, checkedAt: NOW, throughDay: '2026-12-15' },
    ...{ differences: [], lastFault: null },
    ...change,
  });
  const differing = check({
    differences: [{ day: '2026-12-03', ours: 'OPEN', theirs: 'CLOSED' }],
  });

  it('is an alarm while it differs: not once it is over, nor once somebody has settled it', () => {
    expect(brokerAlarm(calendar, differing, NOW).fault).toBe(
      'says otherwise of KRX 2026-12-03 (CLOSED)',
    );
    expect(countDifferences(calendar, differing, NOW)).toBe(1);
    const overrides: DayOverride[] = [
      { market: 'KRX', day: '2026-12-03', kind: 'CLOSED', open: null, close: null, note: 'right' },
    ];
    const settled = createMarketCalendar({ sessions: 'real', overrides });
    expect(brokerAlarm(settled, differing, NOW).fault).toBeNull();
    expect(countDifferences(settled, differing, NOW)).toBe(0);
    const over = at('2026-12-04T00:00:00+09:00');
    expect(brokerAlarm(calendar, { ...differing, checkedAt: over }, over).fault).toBeNull();
  });

  it('is missed when nothing was said for three days', () => {
    expect(brokerAlarm(calendar, undefined, NOW).fault).toBeNull();
    const silent = check({ lastFault: 'EGW00201' });
    expect(brokerAlarm(calendar, silent, addMicros(NOW, 3 * MICROS_PER_DAY)).fault).toBeNull();
    expect(brokerAlarm(calendar, silent, addMicros(NOW, 3 * MICROS_PER_DAY + 1)).fault).toBe(
      'EGW00201',
    );
    expect(brokerAlarm(calendar, check({ checkedAt: null, lastFault: 'x' }), NOW).fault).toBe('x');
  });
});
