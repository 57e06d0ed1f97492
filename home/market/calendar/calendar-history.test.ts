import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import { KRX_CALENDAR, US_CALENDAR } from './calendar-data.ts';
import { type CalendarOverride, createCalendarHistory } from './calendar-history.ts';
import { judgeOverride } from './judge-override.ts';
import type { DayOverride, Exchange } from './trading-days.ts';

const at = (text: string) => parseInstant(text) as Instant;
/** March 2026: both markets have a holiday or a change of clocks in it. */
const START = at('2026-03-01T00:00:00Z');
/** When New York put its clocks forward. */
const SUMMER = at('2026-03-08T07:00:00Z');
const DELAY = 2 * MICROS_PER_MINUTE;

const market = fc.constantFrom<Exchange>('KRX', 'US');
const time = fc
  .tuple(fc.integer({ min: 1, max: 23 }), fc.constantFrom('00', '07', '30', '55'))
  .map(([hour, minute]) => `${`${hour}`.padStart(2, '0')}:${minute}`);
const day = fc
  .integer({ min: 1, max: 31 })
  .map((number) => `2026-03-${`${number}`.padStart(2, '0')}`);
const override: fc.Arbitrary<DayOverride> = fc
  .record({
    ...{ market, day, open: time, close: time },
    kind: fc.constantFrom('CLOSED', 'SESSION', 'SESSION', 'TABLE'),
  })
  .map(({ kind, open, close, ...rest }) => ({
    ...{ ...rest, kind, note: 'of chance' },
    ...(kind === 'SESSION' ? { open, close } : { open: null, close: null }),
  }));
const minute = fc
  .integer({ min: 0, max: 25 * 1440 })
  .map((minutes) => instant(START + minutes * MICROS_PER_MINUTE));

/** Those that may be said one after the other at these times, as the API would let them. */
function say(wishes: readonly (readonly [Instant, DayOverride])[]): CalendarOverride[] {
  const said: CalendarOverride[] = [];
  for (const [setAt, wish] of wishes.toSorted(([a], [b]) => a - b)) {
    const effectiveFrom = addMicros(setAt, DELAY);
    if (judgeOverride(said, wish, effectiveFrom)) continue;
    said.push({ ...wish, id: said.length + 1, setBy: 'admin', setAt, effectiveFrom });
  }
  return said;
}

/** The long way: whether a minute lies in continuous trading, by the clock on the wall there. */
function isTraded(of: Exchange, moment: Instant, said: readonly DayOverride[]): boolean {
  const offset = of === 'KRX' ? 540 : moment >= SUMMER ? -240 : -300;
  const local = new Date((moment + offset * MICROS_PER_MINUTE) / 1000);
  const [date = '', clock = ''] = local.toISOString().slice(0, 16).split('T');
  const data = of === 'KRX' ? KRX_CALENDAR : US_CALENDAR;
  const isHoliday = local.getUTCDay() % 6 === 0 || date in data.closedWeekdays;
  const tabled = isHoliday ? undefined : (data.specialSessions[date] ?? [data.open, data.close]);
  const last = said.findLast((one) => one.market === of && one.day === date);
  const hours = !last || last.kind === 'TABLE' ? tabled : [last.open, last.close];
  if (!hours?.[0] || !hours[1]) return false;
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const now = minutes(clock);
  return minutes(hours[0]) <= now && now < minutes(hours[1]) - (of === 'KRX' ? 10 : 0);
}

describe('hours with what was said of single days', () => {
  const wishes = fc.array(fc.tuple(fc.constant(START), override), { maxLength: 12 });

  it('adds trading time as somebody does who looks at every minute', () => {
    const asked = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(market, minute, asked, wishes, (of, from, minutes, all) => {
        const overrides = say(all);
        const calendar = createMarketCalendar({ sessions: 'real', overrides });
        let walked = from;
        for (let left = minutes; left > 0; walked = addMicros(walked, MICROS_PER_MINUTE)) {
          if (isTraded(of, walked, overrides)) left -= 1;
        }
        expect(calendar.addTradingTime(of, from, minutes * MICROS_PER_MINUTE)).toBe(walked);
      }),
    );
  });

  it('cuts the line into phases that follow one another and leave nothing out', () => {
    fc.assert(
      fc.property(
        market,
        minute,
        fc.integer({ min: 1, max: 9 * MICROS_PER_DAY }),
        wishes,
        (of, from, length, all) => {
          const calendar = createMarketCalendar({ sessions: 'real', overrides: say(all) });
          const to = addMicros(from, length);
          const spans = calendar.spansBetween(of, from, to);
          expect([spans[0]?.from, spans.at(-1)?.to]).toEqual([from, to]);
          for (const [index, span] of spans.entries()) {
            expect(span.to).toBeGreaterThan(span.from);
            expect(calendar.phaseAt(of, span.from)).toBe(span.phase);
            expect(calendar.phaseAt(of, addMicros(span.to, -1))).toBe(span.phase);
            const next = spans[index + 1];
            if (next) expect([next.from, next.phase !== span.phase]).toEqual([span.to, true]);
          }
        },
      ),
    );
  });
});

describe('hours as they were known', () => {
  const wishes = fc.array(fc.tuple(minute, override), { minLength: 1, maxLength: 25 });

  it('never change for what was before', () => {
    fc.assert(
      fc.property(market, fc.tuple(minute, minute), wishes, (of, moments, all) => {
        const [earlier, later] = moments.toSorted((a, b) => a - b) as [Instant, Instant];
        const history = createCalendarHistory({ sessions: 'real', overrides: say(all) });
        const begin = addMicros(START, -MICROS_PER_DAY);
        const past = (asOf: Instant) => history.asOf(asOf).spansBetween(of, begin, earlier);
        expect(past(later)).toEqual(past(earlier));
      }),
    );
  });

  it('have what is in force by then, and nothing that is not', () => {
    fc.assert(
      fc.property(market, minute, wishes, (of, moment, all) => {
        const overrides = say(all);
        const history = createCalendarHistory({ sessions: 'real', overrides });
        const inForce = overrides.filter(({ effectiveFrom }) => effectiveFrom <= moment);
        const alone = createMarketCalendar({ sessions: 'real', overrides: inForce });
        const month = ['2026-03-01', '2026-03-31'] as const;
        expect(history.asOf(moment).days(of, ...month)).toEqual(alone.days(of, ...month));
      }),
    );
  });

  it('take effect at their moment, not before and not a microsecond later', () => {
    const setAt = at('2026-03-02T12:00:00+09:00');
    const effectiveFrom = addMicros(setAt, DELAY);
    const tuesday = at('2026-03-03T10:00:00+09:00');
    const history = createCalendarHistory({
      sessions: 'real',
      overrides: [
        {
          id: 1,
          market: 'KRX',
          day: '2026-03-03',
          kind: 'CLOSED',
          open: null,
          close: null,
          note: 'mourning',
          setBy: 'admin',
          setAt,
          effectiveFrom,
        },
      ],
    });
    const phase = (asOf: Instant) => history.asOf(asOf).phaseAt('KRX', tuesday);
    expect(phase(addMicros(effectiveFrom, -1))).toBe('CONTINUOUS');
    expect(phase(effectiveFrom)).toBe('CLOSED');
    expect(history.newest().dayAt('KRX', tuesday)).toMatchObject({
      session: null,
      reason: 'mourning',
    });
  });

  it('are open at all times where they are not kept, whatever is said', () => {
    const overrides = say([
      [
        START,
        { market: 'KRX', day: '2026-03-03', kind: 'CLOSED', open: null, close: null, note: '' },
      ],
    ]);
    expect(overrides).toHaveLength(1);
    const history = createCalendarHistory({ sessions: 'always', overrides });
    expect(history.newest().phaseAt('KRX', at('2026-03-03T10:00:00+09:00'))).toBe('CONTINUOUS');
  });
});
