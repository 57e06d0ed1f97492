import type { Clock, Instant } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { type Poll, type PolledSource, SourceFault } from '../sources/source.ts';
import { type BackfillStep, nextBackfillStep } from '../tape/backfill-step.ts';
import { type Coverage, firstGap } from '../tape/coverage.ts';
import type { FilledStep, PolledInbox } from './collect-polled.ts';
import { type FeederState, recordAnswer, recordFault } from './feeder-state.ts';

/** Asks one venue for prices, live and for what was missed, and keeps answers until stored. */
export interface PolledFeed {
  readonly source: PolledSource;
  /** Asks once; resolves to a pause in milliseconds, 0 for none but the usual. Never rejects. */
  poll(): Promise<number>;
  /** Asks for the oldest part of a gap, if any is due; resolves to the wait. Never rejects. */
  backfill(coverages: ReadonlyMap<string, Coverage>): Promise<number>;
  inbox(): PolledInbox;
  /** Forgets an inbox that was stored. */
  clear(stored: PolledInbox): void;
}

export interface PolledFeedOptions {
  readonly clock: Clock;
  readonly state: FeederState;
  /** How long the source may take for one answer, in milliseconds. */
  readonly deadlineMs: number;
  /** The first moment at or after the given one at which the instrument could have a price. */
  readonly nextOpen: (tickerId: string, at: Instant) => Instant;
}

/**
 * Answers and prints kept while Postgres is away: a quarter of an hour of a hundred instruments. The
 * oldest beyond that are dropped, and become a gap.
 */
const KEPT_MAX = 100_000;
const SECOND_MS = 1_000;
const PAUSE_MS_MAX = 10_000;
/** An instrument whose bars cannot be had waits at most this long, and holds up no other. */
const SET_ASIDE_MS_MAX = 60_000;

export function createPolledFeed(source: PolledSource, options: PolledFeedOptions): PolledFeed {
  const { clock, state, deadlineMs } = options;
  let polls: Poll[] = [];
  let filled: FilledStep[] = [];
  let pollFaults = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  const setAside = new Map<string, { readonly faults: number; readonly until: number }>();

  /** What the venue asks for holds for whatever it is asked next. */
  const takeFault = (error: unknown): void => {
    recordFault(state, source.name, error);
    const askedMs = error instanceof SourceFault ? error.retryAfterMs : 0;
    quietUntil = Math.max(quietUntil, clock() + askedMs * 1_000);
  };
  const fill = (step: FilledStep): void => {
    filled = [...filled, step];
    setAside.delete(step.tickerId);
  };
  const quietMs = () => Math.max(0, Math.ceil((quietUntil - clock()) / 1_000));

  return {
    source,
    async poll() {
      if (quietMs() > 0) return quietMs();
      let isAnswered = false;
      try {
        await withDeadline(deadlineMs, (signal) =>
          source.poll(signal, (poll) => {
            // Too late to stand: what it tells is news to the next answer as well.
            if (signal.aborted) return;
            polls = newest([...polls, poll]);
            isAnswered ||= poll.answered.length > 0;
            recordAnswer(state, source.name, poll.at);
            if (poll.fault) recordFault(state, source.name, poll.fault);
          }),
        );
        pollFaults = 0;
        return 0;
      } catch (error) {
        takeFault(error);
        // A venue that answers for some is there: who fails of the others must not cost them a gap.
        pollFaults = isAnswered ? 0 : pollFaults + 1;
        return Math.max(quietMs(), backOffMs(pollFaults, PAUSE_MS_MAX));
      }
    },
    async backfill(coverages) {
      if (quietMs() > 0) return quietMs();
      const due = oldestStep(coverages, source, options, (tickerId) => {
        const isSetAside = (setAside.get(tickerId)?.until ?? 0) > clock();
        return isSetAside || filled.some((step) => step.tickerId === tickerId);
      });
      if (!due) return SECOND_MS;
      const { tickerId, step } = due;
      try {
        const { after, before } = step;
        const lost: Instant[] = [];
        const bars = step.isAsked
          ? await withDeadline(deadlineMs, (signal) =>
              source.backfill({ tickerId, after, before }, signal, (start) => lost.push(start)),
            )
          : [];
        fill({ ...due, bars, lost });
        return step.isAsked ? (source.bars?.paceMs ?? 0) : 0;
      } catch (error) {
        takeFault(error);
        if (error instanceof SourceFault && error.isPermanent) {
          // As of a venue that keeps no past.
          fill({ tickerId, step: { ...step, isAsked: false }, bars: [], lost: [] });
          return Math.max(quietMs(), source.bars?.paceMs ?? 0);
        }
        const faults = (setAside.get(tickerId)?.faults ?? 0) + 1;
        const until = clock() + backOffMs(faults, SET_ASIDE_MS_MAX) * 1_000;
        setAside.set(tickerId, { faults, until });
        return Math.max(quietMs(), SECOND_MS);
      }
    },
    inbox: () => ({ polls, filled }),
    clear(stored) {
      const gone = new Set<unknown>([...stored.polls, ...stored.filled]);
      polls = polls.filter((poll) => !gone.has(poll));
      filled = filled.filter((step) => !gone.has(step));
    },
  };
}

/** After the n-th fault in a row: 1 s, 2 s, 4 s …; none after none. */
function backOffMs(faults: number, mostMs: number): number {
  if (faults === 0) return 0;
  return Math.min(mostMs, SECOND_MS * 2 ** Math.min(faults - 1, 10));
}

/** The newest answers that are kept, oldest first. */
function newest(polls: Poll[]): Poll[] {
  let kept = 0;
  const oldest = polls.findLastIndex((poll) => {
    kept += 1 + poll.prints.length;
    return kept > KEPT_MAX;
  });
  return polls.slice(oldest + 1);
}

/** The oldest part of the oldest gap: of many instruments with gaps alike each has its turn. */
function oldestStep(
  coverages: ReadonlyMap<string, Coverage>,
  { bars }: PolledSource,
  { clock, nextOpen }: PolledFeedOptions,
  isHeld: (tickerId: string) => boolean,
): { readonly tickerId: string; readonly step: BackfillStep } | undefined {
  let oldest: { readonly tickerId: string; readonly step: BackfillStep } | undefined;
  for (const [tickerId, coverage] of coverages) {
    const gap = firstGap(coverage);
    if (!gap || (oldest && gap.after >= oldest.step.after) || isHeld(tickerId)) continue;
    const terms = { bars, nextOpen: (at: Instant) => nextOpen(tickerId, at) };
    const step = nextBackfillStep(gap, clock(), terms);
    if (step) oldest = { tickerId, step };
  }
  return oldest;
}

/** Aborts the work at the deadline, and does not wait for work that ignores that. */
async function withDeadline<T>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return await beforeDeadline(work(controller.signal), deadlineMs, () => {
    controller.abort();
    return new SourceFault('no answer in time');
  });
}
