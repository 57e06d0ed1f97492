import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type Print, USD_KRW } from '#market/print';
import { readLastPrintsAtOrBefore, readPrints, type TapeHead, type TapeWindow } from '#market/tape';
import type { TapeView } from '../core/schedule-orders.ts';
import {
  isTooLongToKeep,
  joinTape,
  type KeptTape,
  missingPart,
  spanPerTicker,
  trimTape,
  uniteWindows,
} from './kept-tape.ts';

/** The part of the tape that a lane looks at, kept between turns. */
export interface TapeCache {
  /**
   * Views that hold every print of every window up to where the tape is complete and, for USD/KRW,
   * are good for looking up the rate as of any moment in its windows. A ticker without a tape has
   * no view. `heads` tell how far each is complete: those that were read with the halts at hand, for
   * beyond them there may be a halt that is not known yet.
   */
  viewsFor(windows: readonly TapeWindow[], heads: TapeHeads): Promise<Map<string, TapeView>>;
}

export type TapeHeads = ReadonlyMap<string, TapeHead>;

/** @param needsBefore of which tickers the last print up to a window's beginning is shown too */
export function createTapeCache(
  sql: Sql,
  needsBefore: (tickerId: string) => boolean = (tickerId) => tickerId === USD_KRW,
): TapeCache {
  const kept = new Map<string, KeptTape>();
  return {
    async viewsFor(windows, heads) {
      const spans = spanPerTicker(windows, heads);
      const near = [...spans.values()].filter((span) => !isTooLongToKeep(span));
      const missing = near.flatMap(
        (span) => missingPart(kept.get(span.tickerId), span, completeTo(heads, span)) ?? [],
      );
      const tooLong = windows.filter((window) => {
        const span = spans.get(window.tickerId);
        return span !== undefined && isTooLongToKeep(span);
      });
      const byTicker = Map.groupBy(tooLong, ({ tickerId }) => tickerId);
      const apart = [...byTicker.values()].flatMap(uniteWindows);
      const [read, before] = await Promise.all([
        readPrints(sql, [...missing, ...clip(apart, heads)]),
        readBefore(
          sql,
          [...missing, ...apart].filter(({ tickerId }) => needsBefore(tickerId)),
        ),
      ]);
      for (const window of missing) {
        const prints = [...before([window]), ...(read.get(window.tickerId) ?? [])];
        kept.set(window.tickerId, joinTape(kept.get(window.tickerId), window, prints));
      }
      const views = new Map<string, TapeView>();
      for (const span of near) {
        const have = kept.get(span.tickerId);
        views.set(span.tickerId, {
          completeTo: completeTo(heads, span),
          prints: have?.prints ?? [],
        });
        if (have) kept.set(span.tickerId, trimTape(have, span));
      }
      for (const [tickerId, own] of Map.groupBy(apart, (window) => window.tickerId)) {
        const prints = inOrder([...before(own), ...(read.get(tickerId) ?? [])]);
        views.set(tickerId, { completeTo: completeTo(heads, { tickerId }), prints });
      }
      return views;
    },
  };
}

function completeTo(heads: TapeHeads, { tickerId }: Pick<TapeWindow, 'tickerId'>) {
  const head = heads.get(tickerId);
  if (!head) throw new Error(`no tape of ${tickerId}`);
  return head.completeTo;
}

/** The windows as far as the tape is complete. */
function clip(windows: readonly TapeWindow[], heads: TapeHeads): readonly TapeWindow[] {
  return windows.map((window) => ({
    ...window,
    upTo: Math.min(window.upTo, completeTo(heads, window)) as Instant,
  }));
}

/** By time, each once. */
function inOrder(prints: readonly Print[]): Print[] {
  return [...new Map(prints.map((print) => [print.at, print])).values()].sort(
    (a, b) => a.at - b.at,
  );
}

/** The last print up to where each of these windows begins: it is still the rate there, or the price. */
async function readBefore(sql: Sql, windows: readonly TapeWindow[]) {
  const questions = windows.map(({ tickerId, after }) => ({ tickerId, at: after }));
  const found = questions.length === 0 ? [] : await readLastPrintsAtOrBefore(sql, questions);
  return (asked: readonly TapeWindow[]): Print[] =>
    asked.flatMap((window) => found[windows.indexOf(window)] ?? []);
}
