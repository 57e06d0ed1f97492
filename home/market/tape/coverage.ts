import { addMicros, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

/**
 * What is known of one instrument's tape when prices are asked for, one request at a time.
 *
 * A moment is known when the venue answered then, or when its market was closed. Between two known
 * moments nothing is missing as long as no more than {@link GAP_MICROS} of open market lies between
 * them; more is a gap. `completeTo` stops at the first gap, however much is known beyond it.
 */
export interface Coverage {
  readonly completeTo: Instant;
  /** Stretches known beyond the first gap, in order, each behind a gap of its own. */
  readonly beyond: readonly Stretch[];
}

/** Both ends are known. */
interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** Both ends are known; strictly between them something may be missing. */
export interface Gap {
  readonly after: Instant;
  readonly before: Instant;
}

/** Open time between two moments, in microseconds. */
export type OpenTime = (from: Instant, to: Instant) => number;

/** This much of an open market without an answer is a gap. */
export const GAP_MICROS = 3_000_000;

/** A venue that comes and goes for long is remembered this well; older stretches join the gap. */
const STRETCHES_MAX = 256;

/** Takes in that the tape is known at `at`. Moments come in order; an older one changes nothing. */
export function observe(coverage: Coverage, at: Instant, openTime: OpenTime): Coverage {
  const last = coverage.beyond.at(-1);
  const knownTo = last?.to ?? coverage.completeTo;
  if (at <= knownTo) return coverage;
  if (openTime(knownTo, at) > GAP_MICROS) {
    const kept = coverage.beyond.slice(-(STRETCHES_MAX - 1));
    return { ...coverage, beyond: [...kept, { from: at, to: at }] };
  }
  if (!last) return { completeTo: at, beyond: [] };
  return { ...coverage, beyond: [...coverage.beyond.slice(0, -1), { ...last, to: at }] };
}

/** The gap that `completeTo` waits for, if any. */
export function firstGap(coverage: Coverage): Gap | undefined {
  const next = coverage.beyond[0];
  return next && { after: coverage.completeTo, before: next.from };
}

/** Takes in that everything up to `to` is decided; at a gap's end what is known beyond it joins. */
export function decideUpTo(coverage: Coverage, to: Instant): Coverage {
  let completeTo = Math.max(coverage.completeTo, to) as Instant;
  const beyond = coverage.beyond.filter((stretch) => {
    if (stretch.from > completeTo) return true;
    completeTo = Math.max(completeTo, stretch.to) as Instant;
    return false;
  });
  return { completeTo, beyond };
}

/** A part of a gap that bars can be asked for now. */
export interface BackfillStep {
  /** The bars wanted start strictly between the two. */
  readonly after: Instant;
  readonly before: Instant;
  /** Decided once the bars are stored. */
  readonly decidedTo: Instant;
}

/** A bar is asked for this long after its minute ended, when the venue has surely closed it. */
const BAR_SETTLE_MICROS = 2_000_000;

/**
 * The oldest part of a gap whose minutes are over, at most `minutesMax` of them; undefined when the
 * first minute that starts in the gap still runs. A gap without the start of a minute can hold no
 * bar: it is one step by itself.
 */
export function nextBackfillStep(
  gap: Gap,
  now: Instant,
  minutesMax: number,
): BackfillStep | undefined {
  const firstStart = nextMinute(gap.after);
  const finishedBefore = minuteOf(instant(now - BAR_SETTLE_MICROS));
  const chunkEnd = addMicros(firstStart, minutesMax * MICROS_PER_MINUTE);
  const end = Math.min(finishedBefore, chunkEnd) as Instant;
  // All bars of the gap start before `end`: the whole gap can be decided.
  if (firstStart >= gap.before || end >= gap.before) {
    return { after: gap.after, before: gap.before, decidedTo: gap.before };
  }
  if (end <= firstStart) return undefined;
  // A bar that starts at `end` itself is still to come, so that moment is not decided yet.
  return { after: gap.after, before: end, decidedTo: instant(end - 1) };
}

/** How a stretch of a gap was closed, for the record. */
export interface ClosedGap {
  readonly from: Instant;
  readonly to: Instant;
  readonly resolution: 'BACKFILLED' | 'UNRECOVERABLE';
}

/**
 * Splits a backfilled step into stretches: minutes for which the venue had a bar are backfilled;
 * minutes without one, and what precedes the first whole minute, can never be known.
 */
export function closedGaps(step: BackfillStep, barStarts: readonly Instant[]): ClosedGap[] {
  const known = new Set(barStarts);
  const pieces: ClosedGap[] = [];
  for (let from = step.after; from < step.before; from = nextMinute(from)) {
    const to = Math.min(nextMinute(from), step.before) as Instant;
    // Between neighbouring microseconds there is no moment: a step that follows another starts so.
    if (to - from <= 1) continue;
    const resolution = known.has(from) ? 'BACKFILLED' : 'UNRECOVERABLE';
    const last = pieces.at(-1);
    if (last?.resolution === resolution) pieces[pieces.length - 1] = { ...last, to };
    else pieces.push({ from, to, resolution });
  }
  return pieces;
}

function minuteOf(at: Instant): Instant {
  return instant(Math.floor(at / MICROS_PER_MINUTE) * MICROS_PER_MINUTE);
}

function nextMinute(at: Instant): Instant {
  return addMicros(minuteOf(at), MICROS_PER_MINUTE);
}
