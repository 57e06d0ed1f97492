import type { Instant } from '@mockstreet/shared/instant';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { TickerGap } from './open-gaps.ts';

/** How one source of prices is doing. */
export interface SourceState {
  state: 'starting' | 'ok' | 'failing';
  lastAnswerAt: Instant | null;
  lastFault: string | null;
  faultCount: number;
  /** Prints refused since the start: their moments were decided when they came. */
  latePrints: number;
}

/** What the feeder knows of itself, for health pages and metrics. */
export interface FeederState {
  readonly sources: Map<string, SourceState>;
  /** Fault of the last attempt; null while it works. */
  postgresFault: string | null;
  redisFault: string | null;
  /** The moment up to which every computed instrument is decided; null before the first tick. */
  decidedTo: Instant | null;
  printsWritten: number;
  gapsClosed: number;
  /** As they stand on record. */
  openGaps: readonly TickerGap[];
  /** Up to where the least known tape of each market is complete. */
  lastKnown: ReadonlyMap<InstrumentMarket, Instant>;
}

export function createFeederState(sources: readonly string[]): FeederState {
  return {
    sources: new Map(
      sources.map((name) => [
        name,
        { state: 'starting', lastAnswerAt: null, lastFault: null, faultCount: 0, latePrints: 0 },
      ]),
    ),
    postgresFault: null,
    redisFault: null,
    decidedTo: null,
    printsWritten: 0,
    gapsClosed: 0,
    openGaps: [],
    lastKnown: new Map(),
  };
}

export function recordAnswer(state: FeederState, source: string, at: Instant): void {
  const entry = state.sources.get(source);
  if (entry) Object.assign(entry, { state: 'ok', lastAnswerAt: at, lastFault: null });
}

export function recordFault(state: FeederState, source: string, error: unknown): void {
  const entry = state.sources.get(source);
  if (!entry) return;
  entry.state = 'failing';
  entry.lastFault = faultText(error);
  entry.faultCount += 1;
}

/** Takes in what became of a source's answers. */
export function recordTape(
  state: FeederState,
  source: string,
  { latePrints }: { readonly latePrints: number },
): void {
  const entry = state.sources.get(source);
  if (entry) entry.latePrints += latePrints;
}

/** The beginning of an error's text: enough for a health page. */
export function faultText(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : `${error}`).slice(0, 200);
}
