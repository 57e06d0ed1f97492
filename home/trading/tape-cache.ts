import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { type Print, USD_KRW } from '#market/print';
import { readLastPrintsAtOrBefore, readPrints, type TapeHead, type TapeWindow } from '#market/tape';
import type { TapeView } from './core/schedule-orders.ts';

/** Read beyond what is asked for, so that a backlog in order of time reads each print once. */
const READ_AHEAD_MICROS = 30 * MICROS_PER_SECOND;
/** Kept before the oldest moment that the last turn asked about. */
const KEPT_BEFORE_MICROS = 2 * MICROS_PER_MINUTE;
/** Longer stretches are read for the turn and forgotten. */
const LONGEST_KEPT_MICROS = 30 * MICROS_PER_MINUTE;

/** The part of the tape that the lanes look at, kept between turns. Only complete prints are kept. */
export interface TapeCache {
  /**
   * Views that are complete over every window (clipped to what the tape has) and, for USD/KRW, good
   * for looking up the rate as of any moment in its windows.
   */
  viewsFor(windows: readonly TapeWindow[]): Promise<Map<string, TapeView>>;
}

interface Kept {
  readonly after: Instant;
  readonly upTo: Instant;
  readonly prints: readonly Print[];
}

/** `readHeads` tells how far each instrument is complete, as last seen. */
export function createTapeCache(
  sql: Sql,
  readHeads: () => ReadonlyMap<string, TapeHead>,
): TapeCache {
  const kept = new Map<string, Kept>();

  return {
    async viewsFor(windows) {
      const heads = readHeads();
      const asked = spanPerTicker(windows, heads);
      const toRead: TapeWindow[] = [];
      for (const span of asked.values()) {
        const have = kept.get(span.tickerId);
        if (have && covers(have, span)) continue;
        const ahead = Math.min(
          addMicros(span.upTo, READ_AHEAD_MICROS),
          headTo(heads, span.tickerId),
        );
        const extends_ = have && span.after >= have.after && span.after <= have.upTo;
        toRead.push({
          tickerId: span.tickerId,
          after: extends_ ? have.upTo : span.after,
          upTo: Math.max(ahead, span.upTo) as Instant,
        });
      }
      const [read, before] = await Promise.all([readPrints(sql, toRead), readBefore(sql, toRead)]);
      for (const window of toRead) {
        const prints = [...before(window), ...(read.get(window.tickerId) ?? [])];
        kept.set(window.tickerId, join(kept.get(window.tickerId), window, prints));
      }
      const views = new Map<string, TapeView>();
      for (const { tickerId, after, upTo } of asked.values()) {
        const { prints } = kept.get(tickerId) as Kept;
        views.set(tickerId, { completeTo: headTo(heads, tickerId), prints });
        trim(kept, tickerId, after, upTo);
      }
      return views;
    },
  };
}

/** One span per ticker that has a tape, clipped to what is complete. */
function spanPerTicker(
  windows: readonly TapeWindow[],
  heads: ReadonlyMap<string, TapeHead>,
): Map<string, TapeWindow> {
  const spans = new Map<string, TapeWindow>();
  for (const { tickerId, after, upTo } of windows) {
    const head = heads.get(tickerId);
    if (!head) continue;
    const to = Math.min(upTo, head.completeTo) as Instant;
    const span = spans.get(tickerId);
    spans.set(tickerId, {
      tickerId,
      after: Math.min(span?.after ?? after, after) as Instant,
      upTo: Math.max(span?.upTo ?? after, to, after) as Instant,
    });
  }
  return spans;
}

/** For rates, also the last print before the window: it is still the rate when the window opens. */
async function readBefore(sql: Sql, windows: readonly TapeWindow[]) {
  const rates = windows.filter(({ tickerId }) => tickerId === USD_KRW);
  const questions = rates.map(({ tickerId, after }) => ({ tickerId, at: after }));
  const found = questions.length === 0 ? [] : await readLastPrintsAtOrBefore(sql, questions);
  return (window: TapeWindow): Print[] => {
    const print = found[rates.indexOf(window)];
    return print ? [print] : [];
  };
}

function covers(have: Kept, span: TapeWindow): boolean {
  return have.after <= span.after && have.upTo >= span.upTo;
}

function join(have: Kept | undefined, window: TapeWindow, prints: readonly Print[]): Kept {
  if (!have || have.upTo !== window.after) return { ...window, prints };
  const last = have.prints.at(-1);
  const fresh = last ? prints.filter(({ at }) => at > last.at) : prints;
  return { after: have.after, upTo: window.upTo, prints: [...have.prints, ...fresh] };
}

/** Forgets what lies far before the windows of this turn, and what is too long to keep. */
function trim(kept: Map<string, Kept>, tickerId: string, after: Instant, upTo: Instant): void {
  const have = kept.get(tickerId) as Kept;
  if (upTo - after > LONGEST_KEPT_MICROS) {
    kept.delete(tickerId);
    return;
  }
  const from = addMicros(after, -KEPT_BEFORE_MICROS);
  if (have.after >= addMicros(from, -KEPT_BEFORE_MICROS)) return;
  const first = have.prints.findIndex(({ at }) => at > from);
  // A rate needs the print that was last when the kept stretch begins.
  const keepFrom = first === -1 ? Math.max(0, have.prints.length - 1) : Math.max(0, first - 1);
  kept.set(tickerId, { after: from, upTo: have.upTo, prints: have.prints.slice(keepFrom) });
}

function headTo(heads: ReadonlyMap<string, TapeHead>, tickerId: string): Instant {
  const head = heads.get(tickerId);
  if (!head) throw new Error(`no tape of ${tickerId}`);
  return head.completeTo;
}
