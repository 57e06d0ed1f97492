import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  wholeMinute,
} from '@mockstreet/shared/instant';
import { type Coverage, knownTo } from '../tape/coverage.ts';

/** Minutes of one instrument to make candles of: starts in [from, to), both whole minutes. */
export interface CandleWindow {
  readonly tickerId: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Minutes that start before this are decided once the window is stored. */
  readonly completeTo: Instant;
}

/** How far one instrument's candles are. */
export interface CandleCursor {
  /** Minutes that start before this are made of a tape that no longer changes. */
  readonly completeTo: Instant;
  /** Minutes that start before this are made, of what is known so far: never below the other. */
  readonly madeTo: Instant;
}

/** As where candles begin: with the minute that a moment lies in. */
export function cursorAt(at: Instant): CandleCursor {
  return { completeTo: wholeMinute(at), madeTo: wholeMinute(at) };
}

/**
 * What there is to make: the minutes that were decided since, again where they were made before, and
 * those beyond an open gap, of which prints are known, so that a chart does not stand still while a
 * gap is filled. At most `minutesMax` in all, shared evenly, oldest first; the rest is due again.
 */
export function dueWindows(
  cursors: ReadonlyMap<string, CandleCursor>,
  coverages: ReadonlyMap<string, Coverage>,
  minutesMax: number,
): CandleWindow[] {
  const due: CandleWindow[] = [];
  for (const [tickerId, coverage] of coverages) {
    const decidedTo = wholeMinute(coverage.completeTo);
    const visibleTo = wholeMinute(knownTo(coverage));
    const { completeTo, madeTo } = cursors.get(tickerId) ?? cursorAt(decidedTo);
    if (decidedTo > completeTo) {
      due.push({ tickerId, from: completeTo, to: decidedTo, completeTo: decidedTo });
    }
    const from = instant(Math.max(madeTo, decidedTo));
    if (visibleTo > from) due.push({ tickerId, from, to: visibleTo, completeTo });
  }
  const share = Math.max(1, Math.floor(minutesMax / due.length)) * MICROS_PER_MINUTE;
  const oldestFirst = due.sort((a, b) => a.from - b.from).slice(0, minutesMax);
  return oldestFirst.map((window) => {
    if (window.to - window.from <= share) return window;
    const to = addMicros(window.from, share);
    return { ...window, to, completeTo: instant(Math.min(window.completeTo, to)) };
  });
}

/** Where the cursor is once the window is stored. */
export function moveCursor(cursor: CandleCursor | undefined, window: CandleWindow): CandleCursor {
  const later = (a: Instant | undefined, b: Instant) => instant(Math.max(a ?? 0, b));
  return {
    completeTo: later(cursor?.completeTo, window.completeTo),
    madeTo: later(cursor?.madeTo, window.to),
  };
}

/** The first days (`2026-11-01`) of the UTC months that [from, to] touches. */
export function monthsBetween(from: Instant, to: Instant): string[] {
  const months: string[] = [];
  const last = monthNumber(to);
  for (let month = monthNumber(from); month <= last; month += 1) months.push(firstDayOf(month));
  return months;
}

/** The first day of the UTC month that came so many months before the one of `at`. */
export function monthBefore(at: Instant, months: number): string {
  return firstDayOf(monthNumber(at) - months);
}

/** Months since the year 0. */
function monthNumber(at: Instant): number {
  const text = formatInstant(at);
  return Number.parseInt(text.slice(0, 4), 10) * 12 + Number.parseInt(text.slice(5, 7), 10) - 1;
}

function firstDayOf(month: number): string {
  const year = `${Math.floor(month / 12)}`.padStart(4, '0');
  return `${year}-${`${(month % 12) + 1}`.padStart(2, '0')}-01`;
}
