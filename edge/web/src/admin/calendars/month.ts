import {
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_DAY,
  parseInstant,
} from '@mockstreet/shared/instant';

/** A month of the calendar: `month` is 1 to 12. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

const MONTHS = 12;
const WEEK = 7;
/** 1 January 1970 was a Thursday; weeks begin on Sunday here. */
const WEEKDAY_OF_EPOCH = 4;
const DAY_LENGTH = '2026-11-22'.length;

/** The month that a date lies in. */
export function monthOf(day: string): Month {
  const [year = '', month = ''] = day.split('-');
  return { year: Number.parseInt(year, 10), month: Number.parseInt(month, 10) };
}

export function addMonths({ year, month }: Month, count: number): Month {
  const months = year * MONTHS + month - 1 + count;
  return { year: Math.floor(months / MONTHS), month: (months % MONTHS) + 1 };
}

/** All dates of a month. */
export function daysOf(month: Month): readonly string[] {
  const first = startOf(month);
  const count = (startOf(addMonths(month, 1)) - first) / MICROS_PER_DAY;
  return Array.from({ length: count }, (_, day) =>
    formatInstant(instant(first + day * MICROS_PER_DAY)).slice(0, DAY_LENGTH),
  );
}

/** Empty places before the 1st in weeks that begin on Sunday: 0 to 6. */
export function placesBefore(month: Month): number {
  const days = startOf(month) / MICROS_PER_DAY;
  return (((days + WEEKDAY_OF_EPOCH) % WEEK) + WEEK) % WEEK;
}

function startOf({ year, month }: Month): Instant {
  const text = `${year}-${`${month}`.padStart(2, '0')}-01T00:00:00Z`;
  const at = parseInstant(text);
  if (at === undefined) throw new RangeError(`no such month: ${text}`);
  return at;
}
