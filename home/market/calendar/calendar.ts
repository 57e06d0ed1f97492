import { type Instant, instant } from '@mockstreet/shared/instant';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import {
  addTraded,
  CalendarRangeError,
  clipSpans,
  createTimeline,
  type MarketPhase,
  type PhaseSpan,
  phaseAround,
  type Timeline,
} from './timeline.ts';
import {
  type DayOverride,
  dayIn,
  daysBetween,
  type Exchange,
  isExchange,
  type KnownDays,
  knownDays,
  type TradingDay,
} from './trading-days.ts';

export { CalendarRangeError, type MarketPhase, type PhaseSpan };

export interface MarketClock {
  /** True in every phase but CLOSED. */
  readonly isOpen: boolean;
  readonly phase: MarketPhase;
  /** When this phase began; null where it never did. */
  readonly since: Instant | null;
  /** When the next phase begins; null where none does, or where the days are not known. */
  readonly nextChange: Instant | null;
}

/** Hours of all markets. Beyond the days that are known everything throws {@link CalendarRangeError}. */
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
  /** The market's day that the moment lies in; null for a market that never closes. */
  dayAt(market: InstrumentMarket, at: Instant): TradingDay | null;
  /** The known ones of the days from `first` to `last` (YYYY-MM-DD, both included). */
  days(market: Exchange, first: string, last: string): readonly TradingDay[];
  /** Up to where (exclusive) the market's days are known; null for a market that never closes. */
  knownUntil(market: InstrumentMarket): Instant | null;
}

export interface CalendarOptions {
  /**
   * `real` keeps the exchanges' days and hours for KRX and US; `always` has every market in
   * continuous trading at every moment, for practice and tests.
   */
  readonly sessions: 'real' | 'always';
  /** What is said of single days beside the table, oldest first. */
  readonly overrides?: readonly DayOverride[];
}

/** Trading hours: the table, and what is said of single days beside it. CRYPTO and FX never close. */
export function createMarketCalendar({
  sessions,
  overrides = [],
}: CalendarOptions): MarketCalendar {
  const made = new Map<Exchange, KnownMarket>();
  const find = (market: InstrumentMarket): KnownMarket | undefined => {
    if (sessions === 'always' || !isExchange(market)) return undefined;
    const known = made.get(market) ?? createKnownMarket(market, overrides);
    made.set(market, known);
    return known;
  };

  return {
    phaseAt(market, at) {
      const known = find(market);
      return known ? phaseAround(known.timeline, at).phase : 'CONTINUOUS';
    },
    clock(market, at) {
      const known = find(market);
      if (!known) return { isOpen: true, phase: 'CONTINUOUS', since: null, nextChange: null };
      const around = phaseAround(known.timeline, at);
      return { isOpen: around.phase !== 'CLOSED', ...around };
    },
    addTradingTime(market, from, micros) {
      const known = find(market);
      if (!known || micros <= 0) return instant(from + Math.max(0, micros));
      return addTraded(known.timeline, from, micros);
    },
    spansBetween(market, from, to) {
      const known = find(market);
      if (to <= from) return [];
      return known ? clipSpans(known.timeline, from, to) : [{ phase: 'CONTINUOUS', from, to }];
    },
    dayAt(market, at) {
      const known = find(market);
      if (!known || !isExchange(market)) return null;
      // Also says so when the moment lies outside of what is known.
      phaseAround(known.timeline, at);
      const day = dayIn(market, at);
      return daysOf(known, day, day)[0] ?? null;
    },
    days(market, first, last) {
      const known = find(market);
      return known ? daysOf(known, first, last) : [];
    },
    knownUntil(market) {
      return find(market)?.timeline.end ?? null;
    },
  };
}

interface KnownMarket {
  readonly known: KnownDays;
  readonly timeline: Timeline;
}

function createKnownMarket(market: Exchange, overrides: readonly DayOverride[]): KnownMarket {
  const known = knownDays(market, overrides);
  return { known, timeline: createTimeline(market, known) };
}

/** There is one for every date, so its place follows from how far the first one lies back. */
function daysOf({ known }: KnownMarket, first: string, last: string): readonly TradingDay[] {
  const firstKnown = known.days[0]?.day ?? first;
  const place = (day: string) => Math.max(0, daysBetween(firstKnown, day));
  return known.days.slice(place(first), last < firstKnown ? 0 : place(last) + 1);
}
