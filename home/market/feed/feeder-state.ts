import type { Instant } from '@mockstreet/shared/instant';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { Print } from '../tape/print.ts';
import type { TickerGap } from './open-gaps.ts';

/** How one source of prices is doing. */
export interface SourceState {
  state: 'starting' | 'ok' | 'failing';
  lastAnswerAt: Instant | null;
  /** Time of the newest print that was stored of it since the start. */
  lastPrintAt: Instant | null;
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
  /** Prints that were not believed, since the start. */
  printsQuarantined: number;
  /** Instruments that are halted, and since when. */
  halted: ReadonlyMap<string, Instant>;
  /** As they stand on record. */
  openGaps: readonly TickerGap[];
  /** Up to where the least known tape of each market is complete. */
  lastKnown: ReadonlyMap<InstrumentMarket, Instant>;
}

export function createFeederState(sources: readonly string[] = []): FeederState {
  return {
    sources: new Map(sources.map((name) => [name, startingSource()])),
    postgresFault: null,
    redisFault: null,
    decidedTo: null,
    printsWritten: 0,
    gapsClosed: 0,
    printsQuarantined: 0,
    halted: new Map(),
    openGaps: [],
    lastKnown: new Map(),
  };
}

function startingSource(): SourceState {
  return {
    state: 'starting',
    lastAnswerAt: null,
    lastPrintAt: null,
    lastFault: null,
    faultCount: 0,
    latePrints: 0,
  };
}

/** Shows a source from now on. */
export function watchSource(state: FeederState, source: string): void {
  if (!state.sources.has(source)) state.sources.set(source, startingSource());
}

/** Takes in what came of one reading of a part of a source; `fault` is null when it answered. */
export function recordReading(
  state: FeederState,
  reader: string,
  fault: unknown,
  at: Instant,
): void {
  watchSource(state, reader);
  if (fault === null) recordAnswer(state, reader, at);
  else recordFault(state, reader, fault);
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

/** Takes in what was stored. */
export function recordPrints(
  state: FeederState,
  sourceOf: (tickerId: string) => string | undefined,
  prints: readonly Pick<Print, 'tickerId' | 'at'>[],
): void {
  state.printsWritten += prints.length;
  for (const { tickerId, at } of prints) {
    const entry = state.sources.get(sourceOf(tickerId) ?? '');
    if (entry && at > (entry.lastPrintAt ?? 0)) entry.lastPrintAt = at;
  }
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

/** Takes in what became of a batch of prints. */
export function recordScreening(
  state: FeederState,
  { quarantined }: { readonly quarantined: readonly unknown[] },
  halted: ReadonlyMap<string, Instant>,
): void {
  state.printsQuarantined += quarantined.length;
  state.halted = new Map(halted);
}

/** The beginning of an error's text: enough for a health page. */
export function faultText(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : `${error}`).slice(0, 200);
}
