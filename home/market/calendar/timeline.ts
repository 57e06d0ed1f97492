import { type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { Temporal } from 'temporal-polyfill';
import type { Exchange, KnownDays, TradingSession } from './trading-days.ts';

/** KRX collects orders in auctions before the open and before the close; elsewhere none is modelled. */
export type MarketPhase = 'CLOSED' | 'OPENING_AUCTION' | 'CONTINUOUS' | 'CLOSING_AUCTION';

/** A stretch of one phase, [from, to). */
export interface PhaseSpan {
  readonly phase: MarketPhase;
  readonly from: Instant;
  readonly to: Instant;
}

/** The days of the market are not known at this moment. Never guessed: they must be given. */
export class CalendarRangeError extends Error {
  override name = 'CalendarRangeError';
  readonly code = 'CALENDAR_RANGE';
}

/** Minutes of an opening auction before the open, and of a closing one before the close. */
export const AUCTION_MINUTES: Readonly<Record<Exchange, { opening: number; closing: number }>> = {
  KRX: { opening: 30, closing: 10 },
  US: { opening: 0, closing: 0 },
};

/** Phase changes in order; `traded[i]` is the continuous trading time before `starts[i]`. */
export interface Timeline {
  readonly market: Exchange;
  readonly starts: readonly Instant[];
  readonly phases: readonly MarketPhase[];
  readonly traded: readonly number[];
  readonly end: Instant;
}

export function createTimeline(market: Exchange, { days, from, to }: KnownDays): Timeline {
  const starts: Instant[] = [from];
  const phases: MarketPhase[] = ['CLOSED'];
  const begin = (phase: MarketPhase, start: Instant) => {
    starts.push(start);
    phases.push(phase);
  };
  for (const { session } of days) if (session) beginSession(market, session, begin);
  return { market, starts, phases, traded: tradedBefore(starts, phases), end: to };
}

function beginSession(
  market: Exchange,
  { openAt, closeAt }: TradingSession,
  begin: (phase: MarketPhase, start: Instant) => void,
): void {
  const { opening, closing } = AUCTION_MINUTES[market];
  if (opening > 0) begin('OPENING_AUCTION', instant(openAt - opening * MICROS_PER_MINUTE));
  begin('CONTINUOUS', openAt);
  if (closing > 0) begin('CLOSING_AUCTION', instant(closeAt - closing * MICROS_PER_MINUTE));
  begin('CLOSED', closeAt);
}

function tradedBefore(starts: readonly Instant[], phases: readonly MarketPhase[]): number[] {
  let total = 0;
  return starts.map((start, index) => {
    const previous = starts[index - 1];
    if (previous !== undefined && phases[index - 1] === 'CONTINUOUS') total += start - previous;
    return total;
  });
}

/** The phase at a moment, when it began and when the next does; null at the ends of what is known. */
export function phaseAround(
  timeline: Timeline,
  at: Instant,
): { phase: MarketPhase; since: Instant | null; nextChange: Instant | null } {
  const index = indexAt(timeline, at);
  return {
    phase: phaseOf(timeline, index),
    since: index === 0 ? null : startOf(timeline, index),
    nextChange: timeline.starts[index + 1] ?? null,
  };
}

/** The earliest moment by which `micros` of continuous trading have passed since `from`. */
export function addTraded(timeline: Timeline, from: Instant, micros: number): Instant {
  const index = indexAt(timeline, from);
  const elapsed = phaseOf(timeline, index) === 'CONTINUOUS' ? from - startOf(timeline, index) : 0;
  const target = (timeline.traded[index] ?? 0) + elapsed + micros;
  // The span in which the target is reached starts with less than it, and the next one does not.
  const reached = lastIndexWhere(timeline.traded, (traded) => traded < target);
  if (phaseOf(timeline, reached) !== 'CONTINUOUS') throw beyond(timeline);
  return instant(startOf(timeline, reached) + target - (timeline.traded[reached] ?? 0));
}

/** The phases of [from, to) in order, clipped to it; `to` lies behind `from`. */
export function clipSpans(timeline: Timeline, from: Instant, to: Instant): PhaseSpan[] {
  if (to > timeline.end) throw beyond(timeline, to);
  const spans: PhaseSpan[] = [];
  for (let index = indexAt(timeline, from); index < timeline.starts.length; index += 1) {
    const start = Math.max(startOf(timeline, index), from) as Instant;
    if (start >= to) break;
    const end = Math.min(timeline.starts[index + 1] ?? to, to) as Instant;
    spans.push({ phase: phaseOf(timeline, index), from: start, to: end });
  }
  return spans;
}

function indexAt(timeline: Timeline, at: Instant): number {
  if (at >= timeline.end || at < startOf(timeline, 0)) throw beyond(timeline, at);
  return lastIndexWhere(timeline.starts, (start) => start <= at);
}

function startOf(timeline: Timeline, index: number): Instant {
  const start = timeline.starts[index];
  if (start === undefined) throw new RangeError(`no phase ${index}`);
  return start;
}

function phaseOf(timeline: Timeline, index: number): MarketPhase {
  return timeline.phases[index] ?? 'CLOSED';
}

/** The last index whose value satisfies `test`, in a list where all that do come first. */
function lastIndexWhere(values: readonly number[], test: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(values[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function beyond({ market }: Timeline, at?: Instant): CalendarRangeError {
  const when = at === undefined ? 'that far' : `at ${new Temporal.Instant(BigInt(at) * 1000n)}`;
  return new CalendarRangeError(`the trading days of ${market} are not known ${when}`);
}
