import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { addDays, KST_DAY_MICROS, kstDate, startOfKstDay } from '@mockstreet/shared/kst';

/** A date in Seoul, as in `2026-11-21`. */
export type KstDay = string;

/** When a job is due, and for which day. */
export interface DailyTerms {
  /** Minutes behind midnight in Seoul. */
  readonly dueAtMinute: number;
  /** What a run is for: the day that ended with the last midnight, or the one that runs. */
  readonly covers: 'ended_day' | 'running_day';
}

/**
 * Days that are caught up after an outage. A week: a chat has no use for older ones, and the outbox, which tells of
 * them, keeps no more. An administrator may still ask for one.
 */
export const CATCH_UP_DAYS = 7;
/** A day that keeps failing holds up those behind it for so long: what is told should come in order. */
const HOLDS_UP_MICROS = 60 * MICROS_PER_MINUTE;
const RETRY_FIRST_MICROS = MICROS_PER_MINUTE / 2;
const RETRY_DOUBLINGS_MAX = 5;

/** What is known of the run of a job for a day. */
export interface KnownRun {
  readonly day: KstDay;
  readonly isDone: boolean;
  readonly isAsked: boolean;
  readonly firstAt: Instant | null;
  readonly retryAt: Instant | null;
}

export interface DueQuestion {
  readonly terms: DailyTerms;
  readonly now: Instant;
  readonly firstDay: KstDay;
  readonly isPaused: boolean;
  readonly runs: readonly KnownRun[];
}

/** The first day whose run is not due yet, and when it will be. */
export function nextDue(
  { dueAtMinute, covers }: DailyTerms,
  now: Instant,
): { readonly day: KstDay; readonly at: Instant } {
  const today = addMicros(startOfKstDay(now), dueAtMinute * MICROS_PER_MINUTE);
  const at = today > now ? today : addMicros(today, KST_DAY_MICROS);
  const date = kstDate(at);
  return { at, day: covers === 'ended_day' ? addDays(date, -1) : date };
}

/**
 * The day to be run for now: the oldest that is due of the last {@link CATCH_UP_DAYS}, or that somebody asked for, however
 * old it is and though the job is paused. One that waits to be tried again holds up those behind it for an hour.
 */
export function dueDay({ terms, now, firstDay, isPaused, runs }: DueQuestion): KstDay | undefined {
  const { day: next } = nextDue(terms, now);
  const known = new Map(runs.map((run) => [run.day, run]));
  const days = new Set(runs.filter(({ isAsked }) => isAsked).map(({ day }) => day));
  if (!isPaused) {
    for (let back = 1; back <= CATCH_UP_DAYS; back++) {
      const day = addDays(next, -back);
      if (day >= firstDay) days.add(day);
    }
  }
  for (const day of [...days].sort()) {
    const run = known.get(day);
    if (run?.isDone) continue;
    if (!run || run.retryAt === null || run.retryAt <= now) return day;
    if (run.firstAt !== null && now - run.firstAt < HOLDS_UP_MICROS) return undefined;
  }
  return undefined;
}

/** When a run is tried again that has failed so many times: after half a minute, then longer, at most 16 minutes. */
export function retryAt(now: Instant, attempts: number): Instant {
  const doublings = Math.min(attempts - 1, RETRY_DOUBLINGS_MAX);
  return addMicros(now, RETRY_FIRST_MICROS * 2 ** doublings);
}

/** Minutes behind midnight of a time of day as `00:10`. */
export function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map((part) => Number.parseInt(part, 10));
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
