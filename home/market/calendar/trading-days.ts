import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { Temporal } from 'temporal-polyfill';
import { KRX_CALENDAR, type MarketCalendarData, US_CALENDAR } from './calendar-data.ts';

/** Markets with trading days; the others never close. */
export const EXCHANGES = ['KRX', 'US'] as const;
export type Exchange = (typeof EXCHANGES)[number];

export function isExchange(market: string): market is Exchange {
  return (EXCHANGES as readonly string[]).includes(market);
}

const TABLES: Readonly<Record<Exchange, MarketCalendarData>> = {
  KRX: KRX_CALENDAR,
  US: US_CALENDAR,
};

/** One calendar day of a market, in its own zone. */
export interface TradingDay {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Null on a day without trading. */
  readonly session: TradingSession | null;
  /** Why there is none, or why it is special: a holiday's name, an administrator's note. */
  readonly reason: string | null;
}

/** Of continuous trading and its closing auction; an opening auction comes before. */
export interface TradingSession {
  readonly openAt: Instant;
  readonly closeAt: Instant;
  /** Other hours than the regular ones, or a weekend. */
  readonly isSpecial: boolean;
}

export const OVERRIDE_KINDS = ['CLOSED', 'SESSION', 'TABLE'] as const;
/** A day without trading; a session of these hours; what the table says, after all. */
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];

/** What is said of one day, whatever the table says of it. */
export interface DayOverride {
  readonly market: Exchange;
  /** YYYY-MM-DD in the market's zone. */
  readonly day: string;
  readonly kind: OverrideKind;
  /** HH:MM in the market's zone; of a SESSION alone. */
  readonly open: string | null;
  readonly close: string | null;
  readonly note: string;
}

/** All days of a market from the first to the last that is known. */
export interface KnownDays {
  readonly days: readonly TradingDay[];
  /** Midnights in the market's zone: where the first day begins, and where the last one ends. */
  readonly from: Instant;
  readonly to: Instant;
}

/** IANA name of the zone in which the market has its days. */
export function timeZoneOf(market: Exchange): string {
  return TABLES[market].timeZone;
}

/** The date in the market's zone. */
export function dayIn(market: Exchange, at: Instant): string {
  const moment = Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1000n);
  return moment.toZonedDateTimeISO(timeZoneOf(market)).toPlainDate().toString();
}

/** The midnights that the day lies between; a day of a clock change has 23 or 25 hours. */
export function boundsOf(market: Exchange, day: string): { from: Instant; to: Instant } {
  const date = Temporal.PlainDate.from(day);
  return { from: at(market, date, '00:00'), to: at(market, date.add({ days: 1 }), '00:00') };
}

/** The date so many days later. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to).days;
}

/** Whether there is a date of this name: 30 February is none. */
export function isDate(day: string | undefined): day is string {
  if (day === undefined) return false;
  try {
    return Temporal.PlainDate.from(day, { overflow: 'reject' }).toString() === day;
  } catch {
    return false;
  }
}

export function isWeekend(day: string): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek > 5;
}

/**
 * The days of the table, with what is said of them otherwise (the last word on a day counts). Days
 * beyond the table are known as far as every weekday has been given.
 */
export function knownDays(market: Exchange, overrides: readonly DayOverride[]): KnownDays {
  const table = tableOf(market);
  const said = new Map<string, DayOverride>();
  for (const override of overrides)
    if (override.market === market) said.set(override.day, override);
  for (const [day, { kind }] of said) if (kind === 'TABLE') said.delete(day);
  if (said.size === 0) return table;
  const days = table.days.map((one) => overridden(market, one, said.get(one.day)));
  days.push(...daysBeyond(market, said));
  const last = days.at(-1)?.day ?? TABLES[market].lastDay;
  return { days, from: table.from, to: boundsOf(market, last).to };
}

/** The first weekday that neither the table nor an override says anything of. */
export function firstUnknownDay(market: Exchange, overrides: readonly DayOverride[]): string {
  const { lastDay } = TABLES[market];
  let day = addDays(knownDays(market, overrides).days.at(-1)?.day ?? lastDay, 1);
  while (isWeekend(day)) day = addDays(day, 1);
  return day;
}

function daysBeyond(market: Exchange, said: ReadonlyMap<string, DayOverride>): TradingDay[] {
  const { lastDay } = TABLES[market];
  const lastSaid = [...said.keys()].sort().at(-1) ?? lastDay;
  const days: TradingDay[] = [];
  let weekend: TradingDay[] = [];
  for (let day = addDays(lastDay, 1); day <= lastSaid; day = addDays(day, 1)) {
    const override = said.get(day);
    const plain = { day, session: null, reason: WEEKEND };
    if (override) {
      days.push(...weekend, overridden(market, plain, override));
      weekend = [];
    } else if (isWeekend(day)) weekend.push(plain);
    else break;
  }
  return days;
}

const WEEKEND = 'Weekend';

function overridden(
  market: Exchange,
  tabled: TradingDay,
  override: DayOverride | undefined,
): TradingDay {
  if (!override) return tabled;
  const { open, close, note } = override;
  if (open === null || close === null) return { day: tabled.day, session: null, reason: note };
  return { day: tabled.day, session: sessionOf(market, tabled.day, open, close), reason: note };
}

const tables = new Map<Exchange, KnownDays>();

/** Made once: every version of a calendar begins with it. */
function tableOf(market: Exchange): KnownDays {
  const made = tables.get(market) ?? makeTable(market);
  tables.set(market, made);
  return made;
}

function makeTable(market: Exchange): KnownDays {
  const { firstDay, lastDay } = TABLES[market];
  const days: TradingDay[] = [];
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) days.push(tabledDay(market, day));
  return { days, from: boundsOf(market, firstDay).from, to: boundsOf(market, lastDay).to };
}

function tabledDay(market: Exchange, day: string): TradingDay {
  const data = TABLES[market];
  const holiday = isWeekend(day) ? WEEKEND : data.closedWeekdays[day];
  if (holiday !== undefined) return { day, session: null, reason: holiday };
  const [open, close, name] = data.specialSessions[day] ?? [data.open, data.close, null];
  return { day, session: sessionOf(market, day, open, close), reason: name };
}

function sessionOf(market: Exchange, day: string, open: string, close: string): TradingSession {
  const data = TABLES[market];
  const date = Temporal.PlainDate.from(day);
  return {
    openAt: at(market, date, open),
    closeAt: at(market, date, close),
    isSpecial: open !== data.open || close !== data.close || date.dayOfWeek > 5,
  };
}

function at(market: Exchange, date: Temporal.PlainDate, time: string): Instant {
  const zoned = date.toZonedDateTime({ timeZone: timeZoneOf(market), plainTime: time });
  return instantFromMillis(zoned.epochMilliseconds);
}
