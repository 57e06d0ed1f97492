import { type Instant, instant } from '@mockstreet/shared/instant';
import { type Coverage, type Gap, gapsOf } from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';
import { hasJumped } from './price-distance.ts';
import {
  type Jump,
  NOTHING_SEEN,
  type Quarantined,
  type ScreenState,
  type ScreenTerms,
} from './screen-prints.ts';

/** Where the tape closes over a gap: what stands there already on its two sides. */
export interface Seam {
  /** The last print before; null where there is none that says anything of a later one. */
  readonly before: Print | null;
  /** The first live print behind; null where none came, or was believed, so far. */
  readonly after: Print | null;
}

/** What a seam makes of an instrument. */
export interface Joined {
  readonly state: ScreenState;
  /** To be judged once more, before what comes next. */
  readonly held: readonly Print[];
  readonly quarantined: readonly Quarantined[];
  readonly jump: Jump | null;
}

/**
 * What comes live and what a gap misses are told apart by the gap's middle: a venue that pushes may be
 * ahead of a gap's start, and behind its end, by less than half of what makes a gap.
 */
export function middleOf({ after, before }: Gap): Instant {
  return instant(Math.floor((after + before) / 2));
}

/** Whether prices are missing between two moments, and may be told yet. */
export function isAcrossGap(coverage: Coverage, before: Instant, at: Instant): boolean {
  return gapsOf(coverage).some((gap) => {
    const middle = middleOf(gap);
    return before < middle && middle <= at;
  });
}

/** The gap that has been closed between the two, if any; of several the last. */
export function closedGap(was: Coverage, is: Coverage): Gap | undefined {
  return gapsOf(was).findLast(({ before }) => before <= is.completeTo);
}

/**
 * Judges what stood across a gap, now that all that will ever be known of the gap is there: the first
 * print behind it by the last one before, and what is still to come as well.
 */
export function joinSeam(
  seam: Seam | undefined,
  bars: readonly Print[],
  state: ScreenState,
  { factorBetween }: Pick<ScreenTerms, 'factorBetween'>,
): Joined {
  const same = { state, held: [], quarantined: [], jump: null };
  if (!seam) return same;
  const { after } = seam;
  const bar = bars.findLast(({ at }) => !after || at < after.at);
  const before = bar && bar.at > (seam.before?.at ?? 0) ? bar : seam.before;
  if (!before) return same;
  if (after) {
    const isJump = hasJumped(after, before, factorBetween(before.at, after.at));
    return isJump ? { ...same, jump: { before, after } } : same;
  }
  const { last, suspect } = state;
  if (last && before.at <= last.at) return same;
  const next = { ...NOTHING_SEEN, last: before };
  if (!suspect) return { ...same, state: next };
  return suspect.at > before.at
    ? { ...same, state: next, held: [suspect] }
    : { ...same, state: next, quarantined: [{ print: suspect, reason: 'ALONE' }] };
}
