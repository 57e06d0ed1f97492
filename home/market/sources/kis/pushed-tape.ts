import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { MarketPhase } from '../../calendar/calendar.ts';
import type { Print } from '../../tape/print.ts';
import type { OverseasTrade } from './overseas-frames.ts';

export const KIS_OVERSEAS = 'kis-us';

/** Trades as they were pushed, made into prints, and up to when each instrument has been told of. */
export interface PushedTape {
  /** Takes a trade of regular hours in, unless it comes too late, or before its time. */
  add(tickerId: string, trade: OverseasTrade, receivedAt: Instant): void;
  /** Hands over what came since the last time, and how many could not stand: they came out of time. */
  drain(): { readonly prints: readonly Print[]; readonly untimely: number };
  /** Up to so long before something was heard, all trades have surely come. */
  lagMicros(): number;
  /**
   * Says that the tape of an instrument is told up to `at`, which was heard of or asked for; false where
   * it already was.
   */
  tell(tickerId: string, at: Instant, by: 'HEARING' | 'ASKING'): boolean;
  toldTo(tickerId: string): Instant | undefined;
}

/** A second that its stamp leaves out, and one for the way. */
const LAG_MICROS_MIN = 2 * MICROS_PER_SECOND;
/** Beyond this it is no lag but an old price: delayed for who has not paid, or said again. */
const LAG_MICROS_MAX = 15 * MICROS_PER_SECOND;
const LAG_MARGIN_MICROS = MICROS_PER_SECOND;
/** The lag of the last one to two minutes counts. */
const LAG_WINDOW_MICROS = 60 * MICROS_PER_SECOND;
/** A trade from further ahead than clocks differ is a mistake, and would be a price of the future. */
const AHEAD_MICROS_MAX = 2 * MICROS_PER_SECOND;
/** Nobody came for them for minutes: the rest is dropped, and said to be untimely. */
const PRINTS_MAX = 20_000;

/**
 * The tape has one print per instrument and moment, and the venue stamps whole seconds: the trades of one
 * second stand at one, two, three microseconds after its start, in the order they came. At the start itself
 * stands the bar of a minute, where that has to be asked for after a crash. What lies at or before a moment that
 * was told never changes, so a trade that comes later than its lag allows is dropped.
 */
export function createPushedTape(phaseAt: (at: Instant) => MarketPhase): PushedTape {
  const told = new Map<string, Instant>();
  /** What was asked for runs ahead of what is pushed: that is no fault of the older. */
  const asked = new Map<string, Instant>();
  const seconds = new Map<string, Map<Instant, number>>();
  const lags = { window: Number.NEGATIVE_INFINITY, before: 0, now: 0 };
  let prints: Print[] = [];
  let untimely = 0;

  function observeLag(lag: number, receivedAt: Instant): void {
    const window = Math.floor(receivedAt / LAG_WINDOW_MICROS);
    if (window !== lags.window) {
      Object.assign(lags, { window, before: window === lags.window + 1 ? lags.now : 0, now: 0 });
    }
    lags.now = Math.max(lags.now, lag);
  }

  /** A microsecond after the second that the trade is stamped with, and one more for each before it. */
  function momentOf(tickerId: string, second: Instant): Instant {
    const counts = seconds.get(tickerId) ?? new Map<Instant, number>();
    seconds.set(tickerId, counts);
    const count = (counts.get(second) ?? 0) + 1;
    counts.set(second, count);
    return addMicros(second, count);
  }

  return {
    add(tickerId, trade, receivedAt) {
      const lag = receivedAt - trade.at;
      // Before and after hours as well: the first trades of a session need not be lost to learn of it.
      if (lag <= LAG_MICROS_MAX) observeLag(lag, receivedAt);
      // Nobody drains, or tells, while the market is closed: what is kept then is kept for hours.
      if (phaseAt(trade.at) !== 'CONTINUOUS') return;
      if (prints.length >= PRINTS_MAX) {
        untimely += 1;
        return;
      }
      const at = momentOf(tickerId, trade.at);
      if (at <= (asked.get(tickerId) ?? Number.NEGATIVE_INFINITY)) return;
      const isLate = at <= (told.get(tickerId) ?? Number.NEGATIVE_INFINITY);
      if (isLate || lag > LAG_MICROS_MAX || lag < -AHEAD_MICROS_MAX) {
        untimely += 1;
        return;
      }
      const base = {
        tickerId,
        at,
        last: trade.last,
        volume: trade.volume ?? null,
        source: KIS_OVERSEAS,
        venueAt: trade.at,
        receivedAt,
        origin: null,
      };
      prints.push(
        trade.book ? { kind: 'QUOTE', ...base, ...trade.book } : { kind: 'TRADE', ...base },
      );
    },
    drain() {
      const drained = { prints, untimely };
      prints = [];
      untimely = 0;
      return drained;
    },
    lagMicros() {
      const seen = Math.max(lags.before, lags.now) + LAG_MARGIN_MICROS;
      return Math.min(LAG_MICROS_MAX, Math.max(LAG_MICROS_MIN, seen));
    },
    tell(tickerId, at, by) {
      if (at <= (told.get(tickerId) ?? Number.NEGATIVE_INFINITY)) return false;
      told.set(tickerId, at);
      if (by === 'ASKING') asked.set(tickerId, at);
      const counts = seconds.get(tickerId) ?? new Map<Instant, number>();
      for (const second of counts.keys()) {
        if (second + MICROS_PER_SECOND <= at) counts.delete(second);
      }
      return true;
    },
    toldTo: (tickerId) => told.get(tickerId),
  };
}
