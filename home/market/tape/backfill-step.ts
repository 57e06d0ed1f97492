import { addMicros, type Instant, instant } from '@mockstreet/shared/instant';
import type { Gap, OpenTime } from './coverage.ts';

/** What a venue keeps of the past, as far as gaps are concerned. */
export interface BarGrain {
  /** Length of its finest bar, in microseconds. */
  readonly micros: number;
  /** Bars that one request may span. */
  readonly perRequest: number;
  /** What it means that a bar is not listed: nobody traded then, or nobody knows. */
  readonly absent: 'NO_TRADE' | 'UNKNOWN';
}

/** A part of a gap that can be decided now. */
export interface BackfillStep {
  /** The bars wanted start strictly between the two. */
  readonly after: Instant;
  readonly before: Instant;
  /** Decided once the bars are stored. */
  readonly decidedTo: Instant;
  /** False where it can hold no bar: nobody needs to be asked. */
  readonly isAsked: boolean;
}

export interface BackfillTerms {
  /** Null where the venue keeps no past: its gaps can never be known. */
  readonly bars: BarGrain | null;
  /** The first moment at or after the given one at which prices could come to be. */
  readonly nextOpen: (at: Instant) => Instant;
}

/** A bar is asked for this long after it ended, when the venue has surely closed it. */
const BAR_SETTLE_MICROS = 2_000_000;

/**
 * The oldest part of a gap whose bars are over, at most one request of them; undefined while its
 * first bar still runs. Hours in which the market was closed, and a gap without the start of a bar,
 * are a step by themselves.
 */
export function nextBackfillStep(
  gap: Gap,
  now: Instant,
  { bars, nextOpen }: BackfillTerms,
): BackfillStep | undefined {
  const rest = { after: gap.after, before: gap.before, decidedTo: gap.before };
  if (!bars) return { ...rest, isAsked: false };
  const next = nextBar(gap.after, bars);
  const first = Math.max(next, barOf(nextOpen(next), bars)) as Instant;
  if (first >= gap.before) return { ...rest, isAsked: false };
  if (first > next) return upTo(gap, first, false);
  const finishedBefore = barOf(instant(now - BAR_SETTLE_MICROS), bars);
  const end = Math.min(finishedBefore, addMicros(first, bars.perRequest * bars.micros)) as Instant;
  // All bars of the gap start before `end`: the whole gap can be decided.
  if (end >= gap.before) return { ...rest, isAsked: true };
  return end <= first ? undefined : upTo(gap, end, true);
}

/** A bar that starts at `end` itself is still to come, so that moment is not decided yet. */
function upTo({ after }: Gap, end: Instant, isAsked: boolean): BackfillStep {
  return { after, before: end, decidedTo: instant(end - 1), isAsked };
}

/**
 * Whether the last bar of the gap runs on beyond it and holds this moment. Such a bar is asked for once
 * it is over: it tells of all that was traded in it, seen live or not.
 */
export function isToldByLastBar({ after, before }: Gap, at: Instant, bars: BarGrain): boolean {
  const start = barOf(before, bars);
  return start > after && start < before && barOf(at, bars) === start;
}

/** How a stretch of a gap was closed, for the record. */
export interface ClosedGap {
  readonly from: Instant;
  readonly to: Instant;
  readonly resolution: 'BACKFILLED' | 'UNRECOVERABLE';
}

export interface SplitTerms {
  readonly bars: BarGrain | null;
  readonly openTime: OpenTime;
  /** Starts of bars that were listed, or may have been, and yet cannot be known. */
  readonly lost?: readonly Instant[];
}

/**
 * Splits a step into stretches, once its bars are known. What precedes the first whole bar can never
 * be known, nor a bar that is not listed, unless that means that nobody traded. Closed hours are not
 * part of a gap.
 */
export function splitByResolution(
  step: BackfillStep,
  barStarts: readonly Instant[],
  { bars, openTime, lost = [] }: SplitTerms,
): ClosedGap[] {
  const known = new Set(barStarts);
  const unknown = new Set(lost);
  const isKnown = (from: Instant) => {
    if (!bars || from % bars.micros !== 0 || unknown.has(from)) return false;
    return known.has(from) || (step.isAsked && bars.absent === 'NO_TRADE');
  };
  const pieces: ClosedGap[] = [];
  for (const { from, to } of cut(step, bars)) {
    // Between neighbouring microseconds there is no moment: a step that follows another starts so.
    if (to - from <= 1 || openTime(from, to) === 0) continue;
    const resolution = isKnown(from) ? 'BACKFILLED' : 'UNRECOVERABLE';
    const last = pieces.at(-1);
    if (last?.resolution === resolution && last.to === from) {
      pieces[pieces.length - 1] = { ...last, to };
    } else {
      pieces.push({ from, to, resolution });
    }
  }
  return pieces;
}

/** At the start of every bar, where bars were asked for; else only where the first could be. */
function cut({ after, before, isAsked }: BackfillStep, bars: BarGrain | null) {
  const pieces: { readonly from: Instant; readonly to: Instant }[] = [];
  for (let from = after; from < before; ) {
    const isWhole = !bars || (!isAsked && pieces.length > 0);
    const to = isWhole ? before : (Math.min(nextBar(from, bars), before) as Instant);
    pieces.push({ from, to });
    from = to;
  }
  return pieces;
}

function barOf(at: Instant, { micros }: BarGrain): Instant {
  return instant(Math.floor(at / micros) * micros);
}

function nextBar(at: Instant, bars: BarGrain): Instant {
  return addMicros(barOf(at, bars), bars.micros);
}
