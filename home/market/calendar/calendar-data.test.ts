import { type Instant, instant, MICROS_PER_DAY, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import published from './fixtures/exchange-days.json' with { type: 'json' };
import type { Exchange, TradingDay } from './trading-days.ts';

const YEARS = ['2024', '2025', '2026', '2027'] as const;
const PUBLISHED = { KRX: published.XKRX, US: published.XNYS };
const calendar = createMarketCalendar({ sessions: 'real' });
const at = (text: string) => parseInstant(text) as Instant;
const at4years = (market: Exchange) => calendar.days(market, '2024-01-01', '2027-12-31');

/** Every date of the four years; without a library of calendars, so that two ways have to agree. */
function everyDate(): { day: string; isWeekend: boolean }[] {
  const dates: { day: string; isWeekend: boolean }[] = [];
  const last = at('2027-12-31T00:00:00Z');
  for (let noon = at('2024-01-01T00:00:00Z'); noon <= last; ) {
    const date = new Date(noon / 1000);
    dates.push({ day: date.toISOString().slice(0, 10), isWeekend: date.getUTCDay() % 6 === 0 });
    noon = instant(noon + MICROS_PER_DAY);
  }
  return dates;
}

/** UTC offset of a market's wall clock at its trading hours, by the published days of change. */
function offsetOf(market: Exchange, day: string): string {
  if (market === 'KRX') return '+09:00';
  const changes: Readonly<Record<string, { start: string; end: string }>> =
    published.XNYS.clockChanges;
  const { start, end } = changes[day.slice(0, 4)] ?? { start: '', end: '' };
  return start <= day && day < end ? '-04:00' : '-05:00';
}

function publishedDays(market: Exchange): TradingDay[] {
  const { regular, closed, special } = PUBLISHED[market];
  const hours: Readonly<Record<string, readonly string[]>> = special;
  const names: Readonly<Record<string, string>> = closed;
  return everyDate().map(({ day, isWeekend }) => {
    const name = isWeekend ? 'Weekend' : names[day];
    if (name !== undefined) return { day, session: null, reason: name };
    const [open, close] = hours[day] ?? regular;
    const offset = offsetOf(market, day);
    const [openAt, closeAt] = [at(`${day}T${open}:00${offset}`), at(`${day}T${close}:00${offset}`)];
    const isSpecial = day in hours;
    return {
      day,
      session: { openAt, closeAt, isSpecial },
      reason: isSpecial ? expect.any(String) : null,
    };
  });
}

describe.each(['KRX', 'US'] as const)('the table of %s', (market) => {
  it('has every day of four years as published: each session’s open and close, each holiday', () => {
    expect(at4years(market)).toEqual(publishedDays(market));
  });

  it('has as many sessions a year as the exchange held or announced', () => {
    const sessions = at4years(market).filter(({ session }) => session !== null);
    const held = YEARS.map((year) => sessions.filter(({ day }) => day.startsWith(year)).length);
    expect(held).toEqual(YEARS.map((year) => PUBLISHED[market].sessionsPerYear[year]));
  });

  it('trades in continuous sessions between just these hours, and is closed in between', () => {
    const spans = calendar.spansBetween(
      market,
      at('2024-01-01T12:00:00Z'),
      at('2027-12-31T00:00:00Z'),
    );
    const opens = spans.flatMap(({ phase, from }) => (phase === 'CONTINUOUS' ? [from] : []));
    const closes = spans.flatMap(({ phase, from }) => (phase === 'CLOSED' ? [from] : []));
    const sessions = publishedDays(market).flatMap(({ session }) => (session ? [session] : []));
    const within = sessions.filter(({ closeAt }) => closeAt < at('2027-12-31T00:00:00Z'));
    expect(opens).toEqual(within.map(({ openAt }) => openAt));
    // The first stretch is clipped.
    expect(closes.slice(1)).toEqual(within.map(({ closeAt }) => closeAt));
  });
});

describe('lunar holidays of KRX', () => {
  // Another source than the lists: the Korean lunar calendar of the ICU library.
  const lunar = new Intl.DateTimeFormat('en-u-ca-dangi', {
    ...{ month: 'numeric', day: 'numeric', timeZone: 'UTC' },
  });
  const monthAndDay = (day: string) => {
    const parts = lunar.formatToParts(new Date(`${day}T00:00:00Z`));
    return ['month', 'day']
      .map((type) => parts.find((part) => part.type === type)?.value)
      .join('/');
  };
  const dates = everyDate().map(({ day }) => day);
  const around = (middle: string) =>
    dates.flatMap((day, index) =>
      monthAndDay(day) === middle ? [dates.slice(index - 1, index + 2)] : [],
    );

  it.each([
    ['Seollal', '1/1'],
    ['Chuseok', '8/15'],
  ])(
    '%s is closed on the day, the one before and the one after, and on no other',
    (name, middle) => {
      const threeDays = around(middle);
      expect(threeDays).toHaveLength(4);
      const closed = calendar
        .days('KRX', '2024-01-01', '2027-12-31')
        .filter(({ session }) => !session);
      const isClosed = new Set(closed.map(({ day }) => day));
      expect(threeDays.flat().filter((day) => !isClosed.has(day))).toEqual([]);
      const named = closed.filter(({ reason }) => reason === name).map(({ day }) => day);
      expect(named.filter((day) => !threeDays.flat().includes(day))).toEqual([]);
    },
  );

  it('Buddha’s Birthday is the eighth of the fourth month', () => {
    const named = at4years('KRX').filter(({ reason }) => reason === "Buddha's Birthday");
    expect(named.map(({ day }) => monthAndDay(day))).toEqual(named.map(() => '4/8'));
  });
});

/** UTC hours of the sessions from one day to another. */
function hoursOf(market: Exchange, first: string, last: string): string[] {
  return calendar.days(market, first, last).map(({ day, session }) => {
    const time = (moment: Instant) => new Date(moment / 1000).toISOString().slice(11, 16);
    return `${day} ${session ? `${time(session.openAt)}-${time(session.closeAt)}` : 'closed'}`;
  });
}

describe('days that are easily got wrong', () => {
  it.each<[string, Exchange, string, string, string[]]>([
    [
      'New York turns its clocks forward',
      'US',
      '2026-03-06',
      '2026-03-09',
      [
        '2026-03-06 14:30-21:00',
        '2026-03-07 closed',
        '2026-03-08 closed',
        '2026-03-09 13:30-20:00',
      ],
    ],
    [
      'and back',
      'US',
      '2026-10-30',
      '2026-11-02',
      [
        '2026-10-30 13:30-20:00',
        '2026-10-31 closed',
        '2026-11-01 closed',
        '2026-11-02 14:30-21:00',
      ],
    ],
    [
      'Seoul never does',
      'KRX',
      '2026-03-06',
      '2026-03-09',
      [
        '2026-03-06 00:00-06:30',
        '2026-03-07 closed',
        '2026-03-08 closed',
        '2026-03-09 00:00-06:30',
      ],
    ],
    [
      'an hour late on the day of the college entrance exam',
      'KRX',
      '2026-11-18',
      '2026-11-20',
      ['2026-11-18 00:00-06:30', '2026-11-19 01:00-07:30', '2026-11-20 00:00-06:30'],
    ],
    [
      'the year ends a day early and begins an hour late',
      'KRX',
      '2025-12-30',
      '2026-01-02',
      [
        '2025-12-30 00:00-06:30',
        '2025-12-31 closed',
        '2026-01-01 closed',
        '2026-01-02 01:00-06:30',
      ],
    ],
    [
      'the year begins on a Monday',
      'KRX',
      '2026-12-30',
      '2027-01-04',
      [
        '2026-12-30 00:00-06:30',
        '2026-12-31 closed',
        '2027-01-01 closed',
        '2027-01-02 closed',
        '2027-01-03 closed',
        '2027-01-04 01:00-06:30',
      ],
    ],
    [
      'Lunar New Year',
      'KRX',
      '2026-02-13',
      '2026-02-19',
      [
        '2026-02-13 00:00-06:30',
        '2026-02-14 closed',
        '2026-02-15 closed',
        '2026-02-16 closed',
        '2026-02-17 closed',
        '2026-02-18 closed',
        '2026-02-19 00:00-06:30',
      ],
    ],
    [
      'half a day after Thanksgiving',
      'US',
      '2026-11-25',
      '2026-11-27',
      ['2026-11-25 14:30-21:00', '2026-11-26 closed', '2026-11-27 14:30-18:00'],
    ],
    [
      'no half day before a holiday that is kept on a Friday',
      'US',
      '2026-07-02',
      '2026-07-03',
      ['2026-07-02 13:30-20:00', '2026-07-03 closed'],
    ],
  ])('%s', (_, market, first, last, hours) => {
    expect(hoursOf(market, first, last)).toEqual(hours);
  });
});
