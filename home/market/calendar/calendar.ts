import {
  type Instant,
  instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { Temporal } from 'temporal-polyfill';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import { KRX_CALENDAR, type MarketCalendarData, US_CALENDAR } from './calendar-data.ts';

/** KRX collects orders in auctions before the open and before the close; elsewhere none is modelled. */
export type MarketPhase = 'CLOSED' | 'OPENING_AUCTION' | 'CONTINUOUS' | 'CLOSING_AUCTION';

export interface MarketClock {
  /** True in every phase but CLOSED. */
  readonly isOpen: boolean;
  readonly phase: MarketPhase;
  /** When this phase began; null where it never did. */
  readonly since: Instant | null;
  /** When the next phase begins; null where none does, or where the table does not say. */
  readonly nextChange: Instant | null;
}

/** A stretch of one phase, [from, to). */
export interface PhaseSpan {
  readonly phase: MarketPhase;
  readonly from: Instant;
  readonly to: Instant;
}

export interface MarketCalendar {
  phaseAt(market: InstrumentMarket, at: Instant): MarketPhase;
  clock(market: InstrumentMarket, at: Instant): MarketClock;
  /**
   * The earliest moment by which `micros` of continuous trading have passed since `from`. Time
   * stands still in auctions and outside sessions.
   */
  addTradingTime(market: InstrumentMarket, from: Instant, micros: number): Instant;
  /** The phases of [from, to) in order, clipped to it. */
  spansBetween(market: InstrumentMarket, from: Instant, to: Instant): PhaseSpan[];
  /** Up to where (exclusive) the market's days are known; null for a market that never closes. */
  knownUntil(market: InstrumentMarket): Instant | null;
}

/** The table of trading days does not reach this moment. Never guessed: the table must be extended. */
export class CalendarRangeError extends Error {
  override name = 'CalendarRangeError';
  readonly code = 'CALENDAR_RANGE';
}

const OPENING_AUCTION_MINUTES = 30;
const CLOSING_AUCTION_MINUTES = 10;

/** Phase changes in order; `traded[i]` is the continuous trading time before `starts[i]`. */
interface Timeline {
  readonly starts: readonly Instant[];
  readonly phases: readonly MarketPhase[];
  readonly traded: readonly number[];
  readonly end: Instant;
}

/**
 * Trading hours. `real` keeps the exchanges' days and hours for KRX and US; `always` has every
 * market in continuous trading at every moment, for practice and tests. CRYPTO and FX never close.
 */
export function createMarketCalendar(options: { sessions: 'real' | 'always' }): MarketCalendar {
  const timelines: Partial<Record<InstrumentMarket, Timeline>> =
    options.sessions === 'real'
      ? { KRX: buildTimeline('KRX', KRX_CALENDAR), US: buildTimeline('US', US_CALENDAR) }
      : {};

  return {
    phaseAt(market, at) {
      const timeline = timelines[market];
      return timeline ? phaseOf(timeline, indexAt(market, timeline, at)) : 'CONTINUOUS';
    },
    clock(market, at) {
      const timeline = timelines[market];
      if (!timeline) return { isOpen: true, phase: 'CONTINUOUS', since: null, nextChange: null };
      const index = indexAt(market, timeline, at);
      const phase = phaseOf(timeline, index);
      return {
        isOpen: phase !== 'CLOSED',
        phase,
        since: index === 0 ? null : (timeline.starts[index] ?? null),
        nextChange: timeline.starts[index + 1] ?? null,
      };
    },
    addTradingTime(market, from, micros) {
      const timeline = timelines[market];
      if (!timeline || micros <= 0) return instant(from + Math.max(0, micros));
      return addTraded(market, timeline, from, micros);
    },
    spansBetween(market, from, to) {
      const timeline = timelines[market];
      if (to <= from) return [];
      if (!timeline) return [{ phase: 'CONTINUOUS', from, to }];
      return clip(timeline, indexAt(market, timeline, from), from, within(market, timeline, to));
    },
    knownUntil(market) {
      return timelines[market]?.end ?? null;
    },
  };
}

function buildTimeline(market: InstrumentMarket, data: MarketCalendarData): Timeline {
  const at = (day: Temporal.PlainDate, time: string) =>
    instantFromMillis(
      day.toZonedDateTime({ timeZone: data.timeZone, plainTime: time }).epochMilliseconds,
    );
  const closed = new Set(data.closedWeekdays);
  const lastDay = Temporal.PlainDate.from(data.lastDay);
  const starts: Instant[] = [];
  const phases: MarketPhase[] = [];
  const begin = (phase: MarketPhase, start: Instant) => {
    starts.push(start);
    phases.push(phase);
  };

  let day = Temporal.PlainDate.from(data.firstDay);
  begin('CLOSED', at(day, '00:00'));
  for (; Temporal.PlainDate.compare(day, lastDay) <= 0; day = day.add({ days: 1 })) {
    const name = day.toString();
    if (day.dayOfWeek > 5 || closed.has(name)) continue;
    const [open, close] = data.specialSessions[name] ?? [data.open, data.close];
    const openAt = at(day, open);
    const closeAt = at(day, close);
    if (market === 'KRX') {
      begin('OPENING_AUCTION', instant(openAt - OPENING_AUCTION_MINUTES * MICROS_PER_MINUTE));
      begin('CONTINUOUS', openAt);
      begin('CLOSING_AUCTION', instant(closeAt - CLOSING_AUCTION_MINUTES * MICROS_PER_MINUTE));
    } else {
      begin('CONTINUOUS', openAt);
    }
    begin('CLOSED', closeAt);
  }
  return { starts, phases, traded: tradedBefore(starts, phases), end: at(day, '00:00') };
}

function tradedBefore(starts: readonly Instant[], phases: readonly MarketPhase[]): number[] {
  let total = 0;
  return starts.map((start, index) => {
    const previous = starts[index - 1];
    if (previous !== undefined && phases[index - 1] === 'CONTINUOUS') total += start - previous;
    return total;
  });
}

function addTraded(
  market: InstrumentMarket,
  timeline: Timeline,
  from: Instant,
  micros: number,
): Instant {
  const index = indexAt(market, timeline, from);
  const elapsed = phaseOf(timeline, index) === 'CONTINUOUS' ? from - startOf(timeline, index) : 0;
  const target = (timeline.traded[index] ?? 0) + elapsed + micros;
  // The span in which the target is reached starts with less than it, and the next one does not.
  const reached = lastIndexWhere(timeline.traded, (traded) => traded < target);
  if (phaseOf(timeline, reached) !== 'CONTINUOUS') throw beyond(market);
  return instant(startOf(timeline, reached) + target - (timeline.traded[reached] ?? 0));
}

function clip(timeline: Timeline, first: number, from: Instant, to: Instant): PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  for (let index = first; index < timeline.starts.length; index += 1) {
    const start = Math.max(startOf(timeline, index), from) as Instant;
    if (start >= to) break;
    const end = Math.min(timeline.starts[index + 1] ?? to, to) as Instant;
    spans.push({ phase: phaseOf(timeline, index), from: start, to: end });
  }
  return spans;
}

function indexAt(market: InstrumentMarket, timeline: Timeline, at: Instant): number {
  if (at >= timeline.end || at < startOf(timeline, 0)) throw beyond(market, at);
  return lastIndexWhere(timeline.starts, (start) => start <= at);
}

function within(market: InstrumentMarket, timeline: Timeline, to: Instant): Instant {
  if (to > timeline.end) throw beyond(market, to);
  return to;
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

function beyond(market: InstrumentMarket, at?: Instant): CalendarRangeError {
  const when = at === undefined ? 'that far' : `at ${new Temporal.Instant(BigInt(at) * 1000n)}`;
  return new CalendarRangeError(`the trading days of ${market} are not known ${when}`);
}
