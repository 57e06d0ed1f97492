import type { Instant } from '@mockstreet/shared/instant';

/** How one source of prices is doing. */
export interface SourceState {
  state: 'starting' | 'ok' | 'failing';
  lastAnswerAt: Instant | null;
  lastFault: string | null;
  faultCount: number;
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
}

export function createFeederState(sources: readonly string[]): FeederState {
  return {
    sources: new Map(
      sources.map((name) => [
        name,
        { state: 'starting', lastAnswerAt: null, lastFault: null, faultCount: 0 },
      ]),
    ),
    postgresFault: null,
    redisFault: null,
    decidedTo: null,
    printsWritten: 0,
    gapsClosed: 0,
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

/** The beginning of an error's text: enough for a health page. */
export function faultText(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : `${error}`).slice(0, 200);
}
