import type { Instant } from '@mockstreet/shared/instant';

/**
 * What is known of one instrument's tape when prices are asked for, one request at a time.
 *
 * A moment is known when the venue answered then, or when nobody had to ask because its market was
 * closed. Between two known moments nothing is missing as long as no more asking time lies between
 * them than its source calls a gap. `completeTo` stops at the first gap, however much is known
 * beyond it.
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

/** A gap as it stands at some moment. */
export interface OpenGap extends Gap {
  /** The venue has not answered since; `before` is only how far it reaches by now. */
  readonly isGrowing: boolean;
}

/** Time between two moments in which the venue was to be asked, in microseconds. */
export type OpenTime = (from: Instant, to: Instant) => number;

/** What counts as a gap of one instrument. */
export interface GapTerms {
  readonly openTime: OpenTime;
  /** More open time than this without an answer is a gap, in microseconds. */
  readonly gapMicros: number;
}

/** A venue that comes and goes for long is remembered this well; older stretches join the gap. */
const STRETCHES_MAX = 256;

/** Takes in that the tape is known at `at`. Moments come in order; an older one changes nothing. */
export function observe(coverage: Coverage, at: Instant, terms: GapTerms): Coverage {
  const last = coverage.beyond.at(-1);
  if (at <= knownTo(coverage)) return coverage;
  if (terms.openTime(knownTo(coverage), at) > terms.gapMicros) {
    const kept = coverage.beyond.slice(-(STRETCHES_MAX - 1));
    return { ...coverage, beyond: [...kept, { from: at, to: at }] };
  }
  if (!last) return { completeTo: at, beyond: [] };
  return { ...coverage, beyond: [...coverage.beyond.slice(0, -1), { ...last, to: at }] };
}

/** The last moment that is known, whatever is missing before it. */
export function knownTo(coverage: Coverage): Instant {
  return coverage.beyond.at(-1)?.to ?? coverage.completeTo;
}

/** The gap that `completeTo` waits for, if any. */
export function firstGap(coverage: Coverage): Gap | undefined {
  return gapsOf(coverage)[0];
}

/** All gaps whose ends are both known, in order. */
export function gapsOf({ completeTo, beyond }: Coverage): Gap[] {
  return beyond.map(({ from }, index) => {
    return { after: beyond[index - 1]?.to ?? completeTo, before: from };
  });
}

/**
 * All gaps that stand open at `now`: those with both ends, and the one that still grows, if the venue
 * has not answered for so long already.
 */
export function openGapsAt(coverage: Coverage, now: Instant, terms: GapTerms): OpenGap[] {
  const after = knownTo(coverage);
  const isGrowing = now > after && terms.openTime(after, now) > terms.gapMicros;
  const ended = gapsOf(coverage).map((gap) => ({ ...gap, isGrowing: false }));
  return isGrowing ? [...ended, { after, before: now, isGrowing }] : ended;
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

/**
 * What was known when the feeder ended, from what it left: where the tape is complete, the open gaps
 * on record, and up to where an answer is surely known to have come. A gap that still grew then is
 * dropped: it goes on growing.
 */
export function restoreCoverage(
  completeTo: Instant,
  gaps: readonly Gap[],
  answeredTo: Instant,
): Coverage {
  const inOrder = gaps
    .filter((gap) => gap.before > completeTo)
    .sort((one, other) => one.after - other.after);
  const beyond = inOrder.flatMap(({ before }, index): Stretch[] => {
    const to = inOrder[index + 1]?.after ?? answeredTo;
    return to >= before ? [{ from: before, to }] : [];
  });
  return { completeTo, beyond };
}
