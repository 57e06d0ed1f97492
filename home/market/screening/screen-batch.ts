import type { Instant } from '@mockstreet/shared/instant';
import { type Coverage, knownTo } from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';
import { isAcrossGap, joinSeam, type Seam } from './gap-seams.ts';
import {
  type Jump,
  NOTHING_SEEN,
  type Quarantined,
  type ScreenState,
  type ScreenTerms,
  screenBars,
  screenPrints,
} from './screen-prints.ts';

/** What is known of instruments before a batch of their prints is judged. */
export interface BatchTerms {
  readonly states: ReadonlyMap<string, ScreenState>;
  /** The last print on the tape before each instrument's first bar in the batch. */
  readonly beforeBars: ReadonlyMap<string, Print>;
  /** Of instruments with a gap that the batch closes. */
  readonly seams: ReadonlyMap<string, Seam>;
  readonly termsOf: (tickerId: string) => Omit<ScreenTerms, 'isAcrossGap'>;
  /** Since when an instrument is halted; undefined where it is not. */
  readonly haltedFrom: (tickerId: string) => Instant | undefined;
  /** Whether a moment lies in a halt, one that lasts or the last one that is over. */
  readonly isHalted: (tickerId: string, at: Instant) => boolean;
}

/** What came in and is to be stored, as far as nobody has judged it. */
export interface Unscreened {
  /** Prints of sources that are what they are; of them only halts leave some out. */
  readonly computed: readonly Print[];
  readonly polled: readonly Print[];
  /** What is known of every instrument that is dealt with. */
  readonly coverages: ReadonlyMap<string, Coverage>;
}

/** What of it is for the tape. */
export interface ScreenedBatch {
  readonly prints: readonly Print[];
  /** `completeTo` stops before what is doubted, and at halts. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  /** What is known, whether or not it may be decided. */
  readonly known: ReadonlyMap<string, Coverage>;
  readonly quarantined: readonly Quarantined[];
  readonly jumps: readonly Jump[];
  /** Of the instruments for which something changed. */
  readonly states: ReadonlyMap<string, ScreenState>;
}

/** Judges all that came in. Pure: nothing is remembered of it before it is stored. */
export function screenBatch(batch: Unscreened, terms: BatchTerms): ScreenedBatch {
  const isTraded = ({ tickerId, at }: Print) => !terms.isHalted(tickerId, at);
  const prints = batch.computed.filter(isTraded);
  const quarantined: Quarantined[] = [];
  const jumps: Jump[] = [];
  const states = new Map<string, ScreenState>();
  const come = Map.groupBy(batch.polled.filter(isTraded), ({ tickerId }) => tickerId);
  const concerned = [...come.keys(), ...terms.seams.keys(), ...suspected(terms.states)];
  for (const tickerId of new Set(concerned)) {
    const known = batch.coverages.get(tickerId);
    const { bars = [], live = [] } = lanesOf(come.get(tickerId) ?? []);
    const own: ScreenTerms = {
      ...terms.termsOf(tickerId),
      isAcrossGap: (before, at) => known !== undefined && isAcrossGap(known, before, at),
    };
    const gaps = screenBars(terms.beforeBars.get(tickerId) ?? null, bars, own);
    const before = terms.states.get(tickerId) ?? NOTHING_SEEN;
    // What a halt overtook is dropped like all that comes during it.
    const isHeld = before.suspect !== null && isTraded(before.suspect);
    const state = isHeld ? before : { ...before, suspect: null };
    const joined = joinSeam(terms.seams.get(tickerId), gaps.accepted, state, own);
    const upTo = known ? knownTo(known) : (live.at(-1)?.at ?? (0 as Instant));
    const next = joined.jump ? [] : [...joined.held, ...live];
    const now = screenPrints(joined.state, next, upTo, own);
    for (const print of gaps.accepted) prints.push(print);
    for (const print of now.accepted) prints.push(print);
    quarantined.push(...gaps.quarantined, ...joined.quarantined, ...now.quarantined);
    const jump = joined.jump ?? now.jump;
    if (jump) jumps.push(jump);
    states.set(tickerId, now.state);
  }
  const jumpedAt = new Map(jumps.map(({ after }) => [after.tickerId, after.at]));
  const coverages = new Map<string, Coverage>();
  for (const [tickerId, coverage] of batch.coverages) {
    const { suspect } = states.get(tickerId) ?? terms.states.get(tickerId) ?? NOTHING_SEEN;
    const stops = [suspect?.at, terms.haltedFrom(tickerId), jumpedAt.get(tickerId)];
    coverages.set(tickerId, stopBefore(coverage, stops));
  }
  return { prints, coverages, known: batch.coverages, quarantined, jumps, states };
}

/** Bars fill gaps, in their own order; all else is of the present. */
function lanesOf(prints: readonly Print[]): { bars?: Print[]; live?: Print[] } {
  return Object.groupBy(prints, ({ kind }) => (kind === 'BAR' ? 'bars' : 'live'));
}

/** Those of whom something is held, and may have been held for long enough. */
function suspected(states: ReadonlyMap<string, ScreenState>): string[] {
  return [...states].flatMap(([tickerId, { suspect }]) => (suspect ? [tickerId] : []));
}

function stopBefore(coverage: Coverage, stops: readonly (Instant | undefined)[]): Coverage {
  const first = Math.min(...stops.map((stop) => stop ?? Number.POSITIVE_INFINITY));
  if (coverage.completeTo < first) return coverage;
  return { ...coverage, completeTo: (first - 1) as Instant };
}
