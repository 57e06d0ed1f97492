import type { Instant } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import { tapeStart } from '../calendar/open-time.ts';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { ComputedSource, PolledSource } from '../sources/source.ts';
import { type Coverage, restoreCoverage } from '../tape/coverage.ts';
import { readOpenGaps } from '../tape/gaps.ts';
import { readTapeHeads, type TapeHead } from '../tape/tape.ts';
import type { FeederDatabase } from './feeder-database.ts';
import type { TickerGap } from './open-gaps.ts';

export interface LoadOptions {
  readonly computed: readonly ComputedSource[];
  readonly polled: readonly PolledSource[];
  readonly calendar: MarketCalendar;
  readonly marketOf: (tickerId: string) => InstrumentMarket;
  readonly at: Instant;
}

/** What a feeder left behind, however it ended. */
export interface LeftBehind {
  readonly coverages: ReadonlyMap<string, Coverage>;
  /** As they stand on record. */
  readonly openGaps: readonly TickerGap[];
  /** Polled instruments without any print on the tape. */
  readonly unpriced: readonly string[];
}

/** Reads how far each tape is known. A new one begins here: what nobody asked for is unknown. */
export async function loadCoverages(
  database: FeederDatabase,
  { computed, polled, calendar, marketOf, at }: LoadOptions,
): Promise<LeftBehind> {
  const [heads, gaps] = await database.run((sql) =>
    Promise.all([readTapeHeads(sql), readOpenGaps(sql)]),
  );
  const openGaps = gaps.map(({ tickerId, from, to }) => {
    return { tickerId, after: from, before: to, isGrowing: false };
  });
  const gapsByTicker = Map.groupBy(openGaps, ({ tickerId }) => tickerId);
  const coverages = new Map<string, Coverage>();
  for (const tickerId of computed.flatMap((source) => source.tickerIds)) {
    // A computed tape has a past from the start.
    const start = tapeStart(calendar, marketOf(tickerId), at);
    const completeTo = heads.get(tickerId)?.completeTo ?? start;
    coverages.set(tickerId, { completeTo, beyond: [] });
  }
  for (const { tickerIds, gapMicros } of polled) {
    for (const tickerId of tickerIds) {
      const head = heads.get(tickerId);
      const known = head && restored(head, gapsByTicker.get(tickerId) ?? [], gapMicros);
      coverages.set(tickerId, known ?? { completeTo: at, beyond: [] });
    }
  }
  const unpriced = polled
    .flatMap((source) => source.tickerIds)
    .filter((tickerId) => !heads.get(tickerId)?.lastPrintAt);
  return { coverages, openGaps, unpriced };
}

function restored(head: TapeHead, gaps: readonly TickerGap[], gapMicros: number): Coverage {
  // What a venue pushes may be ahead of what has surely arrived, by less than makes a gap.
  const answeredTo = ((head.lastPrintAt ?? head.completeTo) - gapMicros) as Instant;
  return restoreCoverage(head.completeTo, gaps, answeredTo);
}
