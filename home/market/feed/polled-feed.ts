import { type Clock, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { type Poll, type PolledSource, SourceFault } from '../sources/source.ts';
import {
  type BackfillStep,
  type ClosedGap,
  type Coverage,
  closedGaps,
  decideUpTo,
  firstGap,
  nextBackfillStep,
  type OpenTime,
  observe,
} from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';
import { type FeederState, recordAnswer, recordFault } from './feeder-state.ts';

/** A part of a gap that the venue was asked about, with the bars it had. */
interface FilledStep {
  readonly tickerId: string;
  readonly step: BackfillStep;
  readonly bars: readonly Print[];
}

/** What has come in and is not stored yet. */
export interface PolledInbox {
  readonly polls: readonly Poll[];
  readonly filled: readonly FilledStep[];
}

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
}

/** A quarter of an hour without Postgres; what is older than that is dropped and becomes a gap. */
const POLLS_KEPT_MAX = 900;
const SECOND_MS = 1_000;
const PAUSE_MS_MAX = 10_000;

export function createPolledFeed(source: PolledSource, options: PolledFeedOptions): PolledFeed {
  let polls: Poll[] = [];
  let filled: FilledStep[] = [];
  const faults = { poll: 0, backfill: 0 };

  /** Back-off after the n-th fault in a row: 1 s, 2 s, 4 s …, or as long as the venue says. */
  const pauseAfter = (kind: keyof typeof faults, error: unknown): number => {
    recordFault(options.state, source.name, error);
    faults[kind] += 1;
    const asked = error instanceof SourceFault ? error.retryAfterMs : 0;
    return Math.max(asked, Math.min(PAUSE_MS_MAX, SECOND_MS * 2 ** (faults[kind] - 1)));
  };

  return {
    source,
    async poll() {
      try {
        await withDeadline(options.deadlineMs, (signal) =>
          source.poll(signal, (poll) => {
            // Too late to stand: what it tells is news to the next answer as well.
            if (signal.aborted) return;
            polls = [...polls, poll].slice(-POLLS_KEPT_MAX);
            recordAnswer(options.state, source.name, poll.at);
          }),
        );
        faults.poll = 0;
        return 0;
      } catch (error) {
        return pauseAfter('poll', error);
      }
    },
    async backfill(coverages) {
      const due = oldestStep(coverages, options.clock(), minutesOf(source), (tickerId) =>
        filled.some((step) => step.tickerId === tickerId),
      );
      if (!due) return SECOND_MS;
      try {
        const { tickerId, step } = due;
        const bars = holdsMinuteStart(step)
          ? await withDeadline(options.deadlineMs, (signal) =>
              source.backfill({ tickerId, after: step.after, before: step.before }, signal),
            )
          : [];
        filled = [...filled, { ...due, bars }];
        faults.backfill = 0;
        return source.bars?.paceMs ?? 0;
      } catch (error) {
        return pauseAfter('backfill', error);
      }
    },
    inbox: () => ({ polls, filled }),
    clear(stored) {
      polls = polls.filter((poll) => !stored.polls.includes(poll));
      filled = filled.filter((step) => !stored.filled.includes(step));
    },
  };
}

export interface PolledOutcome {
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly prints: readonly Print[];
  readonly closedGaps: readonly (ClosedGap & { readonly tickerId: string })[];
}

/** What an inbox makes known, from what was known before. Pure: applied only once it is stored. */
export function applyInbox(
  before: ReadonlyMap<string, Coverage>,
  inbox: PolledInbox,
  openTimeOf: (tickerId: string) => OpenTime,
): PolledOutcome {
  const coverages = new Map(before);
  const closed: (ClosedGap & { tickerId: string })[] = [];
  for (const { tickerId, step, bars } of inbox.filled) {
    const coverage = coverages.get(tickerId);
    if (!coverage) continue;
    coverages.set(tickerId, decideUpTo(coverage, step.decidedTo));
    const starts = bars.map((bar) => bar.at);
    closed.push(...closedGaps(step, starts).map((gap) => ({ ...gap, tickerId })));
  }
  for (const poll of inbox.polls) {
    for (const tickerId of poll.answered) {
      const coverage = coverages.get(tickerId);
      if (coverage) coverages.set(tickerId, observe(coverage, poll.at, openTimeOf(tickerId)));
    }
  }
  const prints = [
    ...inbox.filled.flatMap((step) => step.bars),
    ...inbox.polls.flatMap((poll) => poll.prints),
  ];
  return { coverages, prints, closedGaps: closed };
}

function oldestStep(
  coverages: ReadonlyMap<string, Coverage>,
  now: Instant,
  minutesMax: number,
  isPending: (tickerId: string) => boolean,
): Omit<FilledStep, 'bars'> | undefined {
  let oldest: Omit<FilledStep, 'bars'> | undefined;
  for (const [tickerId, coverage] of coverages) {
    if (isPending(tickerId)) continue;
    const gap = firstGap(coverage);
    if (!gap || (oldest && gap.after >= oldest.step.after)) continue;
    const step = nextBackfillStep(gap, now, minutesMax);
    if (step) oldest = { tickerId, step };
  }
  return oldest;
}

function minutesOf({ bars }: PolledSource): number {
  return bars ? Math.floor((bars.perRequest * bars.micros) / MICROS_PER_MINUTE) : 1;
}

function holdsMinuteStart(step: BackfillStep): boolean {
  const minute = Math.floor(step.after / MICROS_PER_MINUTE) + 1;
  return instant(minute * MICROS_PER_MINUTE) < step.before;
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
