import type { Sql } from '@mockstreet/db/client';
import { type Print, USD_KRW } from '#market/print';
import { readLastPrintsAtOrBefore, readPrints, type TapeHead, type TapeWindow } from '#market/tape';
import type { TapeView } from './core/schedule-orders.ts';
import { joinTape, type KeptTape, missingPart, spanPerTicker, trimTape } from './kept-tape.ts';

/** The part of the tape that a lane looks at, kept between turns. */
export interface TapeCache {
  /**
   * Views that hold every print of every window up to where the tape is complete and, for USD/KRW,
   * are good for looking up the rate as of any moment in its windows. A ticker without a tape has
   * no view.
   */
  viewsFor(windows: readonly TapeWindow[]): Promise<Map<string, TapeView>>;
}

/** `readHeads` tells how far each instrument is complete, as last seen. */
export function createTapeCache(
  sql: Sql,
  readHeads: () => ReadonlyMap<string, TapeHead>,
): TapeCache {
  const kept = new Map<string, KeptTape>();
  return {
    async viewsFor(windows) {
      const heads = readHeads();
      const spans = spanPerTicker(windows, heads);
      const missing = [...spans.values()].flatMap(
        (span) => missingPart(kept.get(span.tickerId), span, completeTo(heads, span)) ?? [],
      );
      const [read, before] = await Promise.all([
        readPrints(sql, missing),
        readRatesBefore(sql, missing),
      ]);
      for (const window of missing) {
        const prints = [...before(window), ...(read.get(window.tickerId) ?? [])];
        kept.set(window.tickerId, joinTape(kept.get(window.tickerId), window, prints));
      }
      const views = new Map<string, TapeView>();
      for (const span of spans.values()) {
        const have = kept.get(span.tickerId);
        views.set(span.tickerId, {
          completeTo: completeTo(heads, span),
          prints: have?.prints ?? [],
        });
        const trimmed = have && trimTape(have, span);
        if (trimmed) kept.set(span.tickerId, trimmed);
        else kept.delete(span.tickerId);
      }
      return views;
    },
  };
}

function completeTo(heads: ReadonlyMap<string, TapeHead>, { tickerId }: TapeWindow) {
  const head = heads.get(tickerId);
  if (!head) throw new Error(`no tape of ${tickerId}`);
  return head.completeTo;
}

/** For rates, the last print up to where a window begins: it is still the rate there. */
async function readRatesBefore(sql: Sql, windows: readonly TapeWindow[]) {
  const rates = windows.filter(({ tickerId }) => tickerId === USD_KRW);
  const questions = rates.map(({ tickerId, after }) => ({ tickerId, at: after }));
  const found = questions.length === 0 ? [] : await readLastPrintsAtOrBefore(sql, questions);
  return (window: TapeWindow): Print[] => {
    const print = found[rates.indexOf(window)];
    return print ? [print] : [];
  };
}
