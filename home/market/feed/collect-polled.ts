import type { Instant } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { Poll, PolledSource } from '../sources/source.ts';
import {
  type BackfillStep,
  type ClosedGap,
  isToldByLastBar,
  splitByResolution,
} from '../tape/backfill-step.ts';
import {
  type Coverage,
  decideUpTo,
  type GapTerms,
  gapsOf,
  knownTo,
  observe,
  openGapsAt,
} from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';
import { admitPrint, closingPrint } from './admit-print.ts';
import type { AskingHours } from './asking-hours.ts';
import type { TickerGap } from './open-gaps.ts';

/** A part of a gap that was looked at, with the bars that the venue had. */
export interface FilledStep {
  readonly tickerId: string;
  readonly step: BackfillStep;
  readonly bars: readonly Print[];
  /** Starts of bars that can never be known, whatever it means that one is absent. */
  readonly lost: readonly Instant[];
}

/** What has come in from one source and is not stored yet. */
export interface PolledInbox {
  readonly polls: readonly Poll[];
  readonly filled: readonly FilledStep[];
}

export interface CollectOptions {
  readonly source: PolledSource;
  readonly hours: AskingHours;
  readonly calendar: MarketCalendar;
  readonly marketOf: (tickerId: string) => InstrumentMarket;
  /** What was known before, of each of the source's instruments. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  /** Instruments without any print so far. */
  readonly unpriced: ReadonlySet<string>;
  readonly at: Instant;
}

export interface PolledOutcome {
  readonly coverages: ReadonlyMap<string, Coverage>;
  readonly prints: readonly Print[];
  readonly closedGaps: readonly (ClosedGap & { readonly tickerId: string })[];
  /** What stands open afterwards, of every instrument of the source. */
  readonly openGaps: readonly TickerGap[];
  /** Instruments of a closed market: their price stands without being asked for. */
  readonly closed: readonly string[];
  /** Prints that came when their moment was decided already; left out. */
  readonly latePrints: number;
}

/** An answer may be under way for this long after it was asked for. */
const IN_FLIGHT_MICROS = 5_000_000;

/** What an inbox makes known, from what was known before. Pure: applied only once it is stored. */
export function collectPolled(inbox: PolledInbox, options: CollectOptions): PolledOutcome {
  const { source, hours, marketOf, at } = options;
  const coverages = new Map(options.coverages);
  const termsOf = (tickerId: string): GapTerms => {
    return { openTime: hours.timeOf(marketOf(tickerId)), gapMicros: source.gapMicros };
  };
  const closedGaps = decideFilled(inbox.filled, coverages, source, termsOf);
  const prints: Print[] = inbox.filled.flatMap((step) => [...step.bars]);
  for (const poll of inbox.polls) {
    const opened = observeAnswered(poll, coverages, termsOf);
    // What was traded since the answer before a gap is told by the bars that fill it.
    for (const print of poll.prints) {
      const isTold = opened.has(print.tickerId) || isToldByBar(print, coverages, options);
      prints.push(isTold ? { ...print, volume: null } : print);
    }
  }
  const closed = [...coverages.keys()].filter((tickerId) => isClosed(tickerId, options));
  for (const tickerId of closed) {
    const coverage = coverages.get(tickerId);
    if (coverage) coverages.set(tickerId, observe(coverage, at, termsOf(tickerId)));
  }
  const admitted = prints.flatMap((print) => admit(print, options) ?? []);
  const isLate = ({ tickerId, at: moment }: Print) =>
    moment <= (options.coverages.get(tickerId)?.completeTo ?? Number.NEGATIVE_INFINITY);
  const inTime = admitted.filter((print) => !isLate(print));
  const openGaps = [...coverages].flatMap(([tickerId, coverage]) =>
    openGapsAt(coverage, at, termsOf(tickerId)).map((gap) => ({ ...gap, tickerId })),
  );
  const latePrints = admitted.length - inTime.length;
  return { coverages, prints: inTime, closedGaps, openGaps, closed, latePrints };
}

/** Whether nothing more can come for `at`: nobody asks, and no answer is under way. */
function isClosed(tickerId: string, { hours, marketOf, unpriced, at }: CollectOptions): boolean {
  const market = marketOf(tickerId);
  if (unpriced.has(tickerId) || hours.isAsked(market, at)) return false;
  return !hours.isAsked(market, (at - IN_FLIGHT_MICROS) as Instant);
}

function admit(print: Print, options: CollectOptions): Print | undefined {
  const market = options.marketOf(print.tickerId);
  const isFirst = options.unpriced.has(print.tickerId) && !options.hours.isAsked(market, print.at);
  return isFirst
    ? closingPrint(print, market, options.calendar)
    : admitPrint(print, market, options.calendar);
}

function decideFilled(
  filled: readonly FilledStep[],
  coverages: Map<string, Coverage>,
  { bars: grain }: PolledSource,
  termsOf: (tickerId: string) => GapTerms,
) {
  return filled.flatMap(({ tickerId, step, bars, lost }) => {
    const coverage = coverages.get(tickerId);
    if (!coverage) return [];
    coverages.set(tickerId, decideUpTo(coverage, step.decidedTo));
    const { openTime } = termsOf(tickerId);
    const starts = bars.map((bar) => bar.at);
    return splitByResolution(step, starts, { bars: grain, openTime, lost }).map((gap) => ({
      ...gap,
      tickerId,
    }));
  });
}

/** Whether a bar that fills a gap, one that stands open or did before this inbox, holds its trade. */
function isToldByBar(
  { tickerId, at }: Print,
  coverages: ReadonlyMap<string, Coverage>,
  { source: { bars }, coverages: before }: CollectOptions,
): boolean {
  if (!bars) return false;
  return [before, coverages].some((known) => {
    const coverage = known.get(tickerId);
    return coverage && gapsOf(coverage).some((gap) => isToldByLastBar(gap, at, bars));
  });
}

/** Takes in who answered; returns those for whom that was the end of a gap. */
function observeAnswered(
  poll: Poll,
  coverages: Map<string, Coverage>,
  termsOf: (tickerId: string) => GapTerms,
): Set<string> {
  const opened = new Set<string>();
  for (const tickerId of poll.answered) {
    const coverage = coverages.get(tickerId);
    if (!coverage) continue;
    const next = observe(coverage, poll.at, termsOf(tickerId));
    if (next.beyond.length > 0 && next.beyond.at(-1)?.from === knownTo(next)) opened.add(tickerId);
    coverages.set(tickerId, next);
  }
  return opened;
}
