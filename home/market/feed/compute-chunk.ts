import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import { cutByTradingTime } from '../calendar/open-time.ts';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { ComputedSource } from '../sources/source.ts';
import type { Coverage } from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';

/** Trading time of each instrument that one statement may hold while catching up. */
const CHUNK_MICROS = 300 * MICROS_PER_SECOND;

export interface ChunkOptions {
  readonly sources: readonly ComputedSource[];
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly calendar: MarketCalendar;
  readonly marketOf: (tickerId: string) => InstrumentMarket;
  /** Up to which the tape is to be brought. */
  readonly at: Instant;
  /** Whether the instruments of a market are to be brought there, or may stay as they are for now. */
  readonly isDue: (market: InstrumentMarket) => boolean;
  /** Instruments that failed before in this turn. */
  readonly failed: ReadonlySet<string>;
}

export interface Chunk {
  readonly prints: readonly Print[];
  /** How far each instrument is known with these prints; those up to date are absent. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly faults: readonly {
    readonly source: string;
    readonly tickerId: string;
    error: unknown;
  }[];
}

/** The next prints of every computed instrument that is behind, oldest first and bounded. */
export function computeChunk(options: ChunkOptions): Chunk {
  const prints: Print[] = [];
  const coverages = new Map<string, Coverage>();
  const faults: { source: string; tickerId: string; error: unknown }[] = [];
  for (const source of options.sources) {
    for (const tickerId of source.tickerIds) {
      const from = options.coverages.get(tickerId)?.completeTo;
      if (from === undefined || from >= options.at || options.failed.has(tickerId)) continue;
      try {
        const market = options.marketOf(tickerId);
        if (!options.isDue(market)) continue;
        const stretch = { from, to: options.at, micros: CHUNK_MICROS };
        const to = cutByTradingTime(options.calendar, market, stretch);
        // Not `push(...)`: a fast tape may hold more prints than a call takes arguments.
        for (const print of source.range(tickerId, from, to)) prints.push(print);
        coverages.set(tickerId, { completeTo: to, beyond: [] });
      } catch (error) {
        faults.push({ source: source.name, tickerId, error });
      }
    }
  }
  return { prints, coverages, faults };
}
