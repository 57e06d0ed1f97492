import { MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { OpenGap } from '../tape/coverage.ts';

/** A gap that stands open, of one instrument. */
export interface TickerGap extends OpenGap {
  readonly tickerId: string;
}

/** What is on record of open gaps, so that only what changed is written. */
export interface OpenGapRecord {
  load(gaps: readonly TickerGap[]): void;
  /** Of these instruments those whose gaps differ from the record, with all their gaps. */
  changes(
    tickerIds: Iterable<string>,
    gaps: readonly TickerGap[],
  ): ReadonlyMap<string, readonly TickerGap[]>;
  /** Takes in that changes were stored. */
  store(changes: ReadonlyMap<string, readonly TickerGap[]>): void;
  all(): TickerGap[];
}

/** The end of a gap that grows is written anew this often. */
const GROWS_BY_MICROS = MICROS_PER_MINUTE;

export function createOpenGapRecord(): OpenGapRecord {
  const recorded = new Map<string, readonly TickerGap[]>();
  const store: OpenGapRecord['store'] = (changes) => {
    for (const [tickerId, gaps] of changes) {
      if (gaps.length > 0) recorded.set(tickerId, gaps);
      else recorded.delete(tickerId);
    }
  };
  return {
    store,
    load: (gaps) => store(Map.groupBy(gaps, ({ tickerId }) => tickerId)),
    changes(tickerIds, gaps) {
      const present = Map.groupBy(gaps, ({ tickerId }) => tickerId);
      const changed = new Map<string, readonly TickerGap[]>();
      for (const tickerId of tickerIds) {
        const now = present.get(tickerId) ?? [];
        if (!isRecorded(now, recorded.get(tickerId) ?? [])) changed.set(tickerId, now);
      }
      return changed;
    },
    all: () => [...recorded.values()].flat(),
  };
}

function isRecorded(now: readonly TickerGap[], recorded: readonly TickerGap[]): boolean {
  if (now.length !== recorded.length) return false;
  return now.every((gap, index) => {
    const known = recorded[index];
    if (!known || known.after !== gap.after) return false;
    const grownBy = gap.before - known.before;
    return grownBy === 0 || (gap.isGrowing && grownBy > 0 && grownBy < GROWS_BY_MICROS);
  });
}
