import { type Clock, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { HISTORY_BARS, type HistoryWant, wantedHistory } from '../candles/bar-history.ts';
import { readHistoryPlaces, storeHistory } from '../candles/candle-history.ts';
import {
  type BarHistory,
  type ComputedSource,
  type PolledSource,
  SourceFault,
} from '../sources/source.ts';
import type { FeederDatabase } from './feeder-database.ts';

/** Brings the past of one source's instruments to the charts, a little at a time, in the background. */
export interface HistoryFeed {
  /**
   * Asks for the next bars that are missing, if any; resolves to the wait. Never rejects. Gives up what it
   * is at when `signal` says so.
   */
  step(signal?: AbortSignal): Promise<number>;
}

export interface HistoryFeedOptions {
  readonly database: FeederDatabase;
  readonly clock: Clock;
  /** How long the source may take for one answer, in milliseconds. */
  readonly deadlineMs: number;
  /** All of it is stored that there is to have, of so many instruments. */
  readonly onDone: (bars: number, instruments: number) => void;
  /** It will be tried again. */
  readonly onFault: (error: unknown) => void;
}

/** A tape is looked for so often. */
const LOOK_EVERY_MS = 10_000;
const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 300_000;
/** There is nothing more to do in the life of a process: its instruments are settled when it starts. */
const DONE_MS = 86_400_000;
/** The last bar before a tape is surely final so long after the tape began. */
const SETTLED_MICROS = 5_000 * MICROS_PER_MS;

type HistorySource = (ComputedSource | PolledSource) & { readonly history: BarHistory };

/** Undefined for a source that tells nothing of the past. */
export function createHistoryFeed(
  source: ComputedSource | PolledSource,
  options: HistoryFeedOptions,
): HistoryFeed | undefined {
  return hasHistory(source) ? feedOf(source, options) : undefined;
}

function hasHistory(source: ComputedSource | PolledSource): source is HistorySource {
  return source.history !== undefined;
}

function feedOf(source: HistorySource, options: HistoryFeedOptions): HistoryFeed {
  const { database, clock } = options;
  const { history, tickerIds } = source;
  let wanted: HistoryWant[] = [];
  let hasAll = false;
  let faults = 0;
  let stored = 0;

  /** Fills the list of what is wanted; true where that may change without us. */
  async function look(): Promise<boolean> {
    const places = await database.run((sql) => readHistoryPlaces(sql, tickerIds));
    const settled = places.filter(({ beginsAt }) => clock() - beginsAt > SETTLED_MICROS);
    wanted = wantedHistory(settled, history.minutes);
    return settled.length < tickerIds.length;
  }

  async function next(signal: AbortSignal | undefined): Promise<number> {
    if (hasAll) return DONE_MS;
    if (wanted.length === 0) {
      const isWaiting = await look();
      if (wanted.length > 0) return history.paceMs;
      if (isWaiting) return LOOK_EVERY_MS;
      hasAll = true;
      if (stored > 0) options.onDone(stored, tickerIds.length);
      return DONE_MS;
    }
    const [want] = wanted as [HistoryWant];
    const bars = await ask(want, signal);
    const answer = { ...want, bars, source: source.name };
    stored += await database.run((sql) => storeHistory(sql, answer, clock()));
    wanted.shift();
    return history.paceMs;
  }

  async function ask({ tickerId, minutes, beginsAt }: HistoryWant, signal?: AbortSignal) {
    const late = new AbortController();
    const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const question = { tickerId, minutes, before: beginsAt, count: HISTORY_BARS };
    try {
      return await beforeDeadline(history.read(question, either), options.deadlineMs, () => {
        late.abort();
        return new SourceFault('no bars in time');
      });
    } catch (error) {
      // It will never tell: there is nothing to be kept, and nothing to be asked again.
      if (error instanceof SourceFault && error.isPermanent) return [];
      throw error;
    }
  }

  return {
    async step(signal) {
      try {
        const pauseMs = await next(signal);
        faults = 0;
        return pauseMs;
      } catch (error) {
        if (signal?.aborted) return 0;
        options.onFault(error);
        faults += 1;
        // Its turn comes again, behind those of the others.
        const last = wanted[0]?.tickerId;
        wanted = [
          ...wanted.filter(({ tickerId }) => tickerId !== last),
          ...wanted.filter(({ tickerId }) => tickerId === last),
        ];
        const askedMs = error instanceof SourceFault ? error.retryAfterMs : 0;
        return Math.max(askedMs, Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(faults, 10)));
      }
    },
  };
}
