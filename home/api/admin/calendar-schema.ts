import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  MICROS_PER_DAY,
} from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { MarketCalendar } from '#market/calendar';
import type { CalendarCheck } from '#market/calendar-checks';
import type { CalendarOverride } from '#market/calendar-history';
import { standingDifferences } from '#market/compare-holidays';
import { lastOverride } from '#market/set-override';
import {
  dayIn,
  daysBetween,
  EXCHANGES,
  type Exchange,
  isDate,
  isExchange,
  type TradingDay,
  timeZoneOf,
} from '#market/trading-days';
import { dayParameter } from '../http/day-parameter.ts';
import { refuse } from '../http/refuse.ts';
import { orNull, timeText } from '../http/wire.ts';
import { writtenLine } from '../http/written-line.ts';
import { presentTradingDay } from '../market/present-trading-day.ts';

/** Days of one answer at most: a year, and a little of the next. */
const DAYS_MAX = 400;

const exchange = z.enum(EXCHANGES).meta({ example: 'KRX' });
const dayText = z.string().meta({
  description: "A date in the market's zone",
  example: '2026-12-24',
  format: 'date',
});
const wallTimeText = z.string().meta({
  description: "A wall-clock time in the market's zone",
  example: '10:00',
});

const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as in 09:30')
  .meta({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', example: '10:00' });

const marketParameter = z.string().max(10).meta({ description: 'KRX or US', example: 'KRX' });

export const calendarPathSchema = z.object({ market: marketParameter });
export const calendarDayPathSchema = z.object({ market: marketParameter, day: dayParameter });

/** Of a market that never closes there is no calendar: ends the request with NOT_FOUND. */
export function exchangeOf(market: string): Exchange {
  return isExchange(market) ? market : refuse('NOT_FOUND');
}

export const calendarFiltersSchema = z
  .strictObject({
    from: dayParameter.optional().meta({
      description: 'Today unless said otherwise; where only `to` is said, 60 days before it',
    }),
    to: dayParameter.optional().meta({ description: '60 days after `from` unless said otherwise' }),
  })
  .refine(({ from, to }) => !isDate(from) || !isDate(to) || isSpan(from, to), {
    path: ['to'],
    params: { code: 'not_a_span' },
    message: `must not lie before \`from\`, nor ${DAYS_MAX} days or more behind it`,
  });

function isSpan(from: string, to: string): boolean {
  return from <= to && daysBetween(from, to) < DAYS_MAX;
}

export const dayOverrideSchema = z
  .strictObject({
    kind: z.enum(['CLOSED', 'SESSION']),
    open: wallTime.optional().meta({ description: 'Of continuous trading; of a SESSION alone' }),
    close: wallTime.optional().meta({ description: 'Of the session, its auction included' }),
    note: writtenLine(200, {
      description: 'Why; everyone sees it as the reason',
      example: 'Presidential election',
    }),
  })
  .refine(
    ({ kind, open, close }) =>
      kind === 'SESSION' ? open !== undefined && close !== undefined : !(open ?? close),
    {
      path: ['open'],
      params: { code: 'hours_of_a_session' },
      message: 'and close belong to a SESSION, and to it alone',
    },
  )
  .meta({ id: 'DayOverride', example: { kind: 'CLOSED', note: 'Presidential election' } });

const setOverrideSchema = z
  .object({
    kind: z.enum(['CLOSED', 'SESSION']),
    open: orNull(wallTimeText),
    close: orNull(wallTimeText),
    note: z.string().meta({ example: 'Presidential election' }),
    set_by: z.uuid(),
    set_at: timeText,
    effective_from: timeText.meta({ description: 'Counts for orders accepted from then on' }),
  })
  .meta({ id: 'SetOverride' });

export const calendarDaySchema = z
  .object({
    day: dayText,
    open_at: orNull(timeText).meta({ description: 'Null on a day without trading' }),
    close_at: orNull(timeText),
    is_special: z.boolean().meta({ description: 'Other hours than the regular ones' }),
    reason: orNull(z.string().meta({ example: 'Christmas' })),
    override: orNull(setOverrideSchema),
  })
  .meta({ id: 'CalendarDay' });

const calendarCheckSchema = z
  .object({
    attempted_at: timeText,
    checked_at: orNull(timeText).meta({ description: 'Of the last answer' }),
    through_day: orNull(dayText).meta({ description: 'The last day that it told of' }),
    fault: orNull(z.string().meta({ example: 'EGW00201' })).meta({
      description: 'Why the last attempt had no answer',
    }),
    differences: z.array(
      z.object({
        day: dayText,
        ours: z.enum(['OPEN', 'CLOSED', 'UNKNOWN']),
        theirs: z.enum(['OPEN', 'CLOSED']),
      }),
    ),
  })
  .meta({ id: 'CalendarCheck' });

export const managedCalendarSchema = z
  .object({
    market: exchange,
    timezone: z.string().meta({ example: 'Asia/Seoul' }),
    known_until: timeText.meta({ description: 'Orders of later than that are refused' }),
    days_left: z.int().meta({ description: 'Until then; extend the table below 60' }),
    last_check: orNull(calendarCheckSchema).meta({
      description: "The last comparison with the broker's days; null where there is none",
    }),
    days: z.array(calendarDaySchema),
  })
  .meta({ id: 'ManagedCalendar' });

export function presentCalendarDay(
  market: Exchange,
  tradingDay: TradingDay,
  overrides: readonly CalendarOverride[],
): z.output<typeof calendarDaySchema> {
  return {
    ...presentTradingDay(tradingDay),
    override: presentOverride(lastOverride(overrides, { market, day: tradingDay.day })),
  };
}

function presentOverride(override: CalendarOverride | undefined) {
  if (!override || override.kind === 'TABLE') return null;
  const { kind, open, close, note, setBy, setAt, effectiveFrom } = override;
  return {
    ...{ kind, open, close, note },
    ...{ set_by: setBy, set_at: formatInstant(setAt) },
    effective_from: formatInstant(effectiveFrom),
  };
}

export interface ManagedCalendar {
  readonly market: Exchange;
  readonly calendar: MarketCalendar;
  readonly overrides: readonly CalendarOverride[];
  readonly check: CalendarCheck | undefined;
  readonly now: Instant;
}

export function presentCalendar(
  { market, calendar, overrides, check, now }: ManagedCalendar,
  { from, to }: { readonly from: string; readonly to: string },
): z.output<typeof managedCalendarSchema> {
  const knownUntil = calendar.knownUntil(market) ?? now;
  return {
    market,
    timezone: timeZoneOf(market),
    known_until: formatInstant(knownUntil),
    days_left: Math.floor((knownUntil - now) / MICROS_PER_DAY),
    last_check: check ? presentCheck(check, calendar, dayIn(market, now)) : null,
    days: calendar.days(market, from, to).map((day) => presentCalendarDay(market, day, overrides)),
  };
}

function presentCheck(check: CalendarCheck, calendar: MarketCalendar, today: string) {
  const { market, attemptedAt, checkedAt, throughDay, lastFault, differences } = check;
  return {
    attempted_at: formatInstant(attemptedAt),
    checked_at: formatInstantOrNull(checkedAt),
    through_day: throughDay,
    fault: lastFault,
    differences: standingDifferences(calendar, market, { differences, today }),
  };
}
