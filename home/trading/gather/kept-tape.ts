import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import type { TapeHead, TapeWindow } from '#market/tape';

/** A stretch of one instrument's tape held in memory: every print in (after, upTo]. */
export interface KeptTape {
  readonly after: Instant;
  /** Never beyond what was complete when it was read: later prints may still come there. */
  readonly upTo: Instant;
  /** May begin with one print from before the stretch, which is still the rate when it opens. */
  readonly prints: readonly Print[];
}

/** Read beyond what is asked for, so that a backlog in order of time reads each print once. */
const READ_AHEAD_MICROS = 30 * MICROS_PER_SECOND;
/** Kept before the oldest moment that was last asked about. */
const KEPT_BEFORE_MICROS = 2 * MICROS_PER_MINUTE;
/** Orders from moments further apart are answered window by window, and nothing is kept. */
const LONGEST_KEPT_MICROS = 30 * MICROS_PER_MINUTE;

export function isTooLongToKeep(span: TapeWindow): boolean {
  return span.upTo - span.after > LONGEST_KEPT_MICROS;
}

/** One span per ticker that has a tape, over all its windows, clipped to what is complete. */
export function spanPerTicker(
  windows: readonly TapeWindow[],
  heads: ReadonlyMap<string, TapeHead>,
): Map<string, TapeWindow> {
  const spans = new Map<string, TapeWindow>();
  for (const { tickerId, after, upTo } of windows) {
    const head = heads.get(tickerId);
    if (!head) continue;
    const span = spans.get(tickerId) ?? { tickerId, after, upTo: after };
    spans.set(tickerId, {
      tickerId,
      after: Math.min(span.after, after) as Instant,
      upTo: Math.min(Math.max(span.upTo, upTo), head.completeTo) as Instant,
    });
  }
  return spans;
}

/** The windows of one instrument without what they have in common: what is in several is read once. */
export function uniteWindows(windows: readonly TapeWindow[]): TapeWindow[] {
  const united: TapeWindow[] = [];
  for (const window of windows.toSorted((a, b) => a.after - b.after)) {
    const last = united.at(-1);
    if (!last || last.upTo < window.after) united.push(window);
    else if (last.upTo < window.upTo) united.splice(-1, 1, { ...last, upTo: window.upTo });
  }
  return united;
}

/** What has to be read to answer a span; undefined when nothing has. */
export function missingPart(
  have: KeptTape | undefined,
  span: TapeWindow,
  completeTo: Instant,
): TapeWindow | undefined {
  if (span.upTo <= span.after) return undefined;
  if (have && have.after <= span.after && have.upTo >= span.upTo) return undefined;
  const goesOn = have !== undefined && span.after >= have.after && span.after <= have.upTo;
  return {
    tickerId: span.tickerId,
    after: goesOn ? have.upTo : span.after,
    upTo: Math.min(addMicros(span.upTo, READ_AHEAD_MICROS), completeTo) as Instant,
  };
}

/** Adds what was read to what is kept, or takes its place where the two do not touch. */
export function joinTape(
  have: KeptTape | undefined,
  window: TapeWindow,
  prints: readonly Print[],
): KeptTape {
  if (!have || have.upTo !== window.after) return { ...window, prints };
  const last = have.prints.at(-1);
  const fresh = last ? prints.filter(({ at }) => at > last.at) : prints;
  return { after: have.after, upTo: window.upTo, prints: [...have.prints, ...fresh] };
}

/** What is still worth keeping after a span was answered. */
export function trimTape(have: KeptTape, span: TapeWindow): KeptTape {
  const from = addMicros(span.after, -KEPT_BEFORE_MICROS);
  // Trimmed rarely, in large pieces: each trim copies what stays.
  if (have.after >= addMicros(from, -KEPT_BEFORE_MICROS) || from >= have.upTo) return have;
  const first = have.prints.findIndex(({ at }) => at > from);
  const keepFrom = first === -1 ? have.prints.length - 1 : first - 1;
  return { after: from, upTo: have.upTo, prints: have.prints.slice(Math.max(0, keepFrom)) };
}
