import { add, type Decimal, floorToMultiple, max, min } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { CalendarRangeError, type MarketCalendar } from '../calendar/calendar.ts';
import { HISTORY_MINUTES, type HistoryBar, startOf } from '../candles/bar-history.ts';
import type { Instrument } from '../instruments/instruments.ts';
import { type TradedStretch, tradedStretches } from './sim-hours.ts';
import { auctionVolume, createSimModel, priceOf, quotedAt, type SimModel } from './sim-model.ts';
import { hash32 } from './sim-noise.ts';
import type { BarHistory } from './source.ts';

/** Looked at of each bar beside its first and its last second. */
const LOOKS_PER_BAR = 8;
/** Never further apart, in seconds: a share's day is a session of a few hours. */
const LOOK_SECONDS_MAX = 3_600;
/** Two hundred sessions lie within so much time. */
const DAYS_BACK_MAX = 400;
const SECONDS_PER_DAY = 86_400n;
const VOLUME_STREAM = 104;
/** Between two bars asked for, in milliseconds: whoever starts the house needs the processor more. */
const PACE_MS = 50;

export interface SimHistoryOptions {
  readonly seed: string;
  readonly instruments: readonly Instrument[];
  readonly calendar: MarketCalendar;
}

/**
 * The past of the simulated market: the same function of time as its tape, looked at a few times a bar.
 * Opens and closes are those that a tape would have had there; highs and lows are of what was looked at, so
 * that a tape of every second would have reached a little further.
 */
export function createSimHistory({ seed, instruments, calendar }: SimHistoryOptions): BarHistory {
  const byTicker = new Map(instruments.map((item) => [item.tickerId, item]));
  return {
    minutes: HISTORY_MINUTES,
    paceMs: PACE_MS,
    async read({ tickerId, minutes, before, count }) {
      const instrument = byTicker.get(tickerId);
      if (!instrument) throw new RangeError(`the simulation has no ${tickerId}`);
      const { market } = instrument;
      const bars = barsBack(startOf(before, minutes), { minutes, count }, (from, to) =>
        tradedStretches(calendar, market, from, to),
      );
      // Its own model: the tape's remembers where it was.
      const model = createSimModel(seed, instrument);
      return bars.map((bar) => toBar(model, minutes, bar));
    },
  };
}

/** A bar to be, and when there was trading in it. */
interface TradedBar {
  readonly openAt: Instant;
  readonly stretches: readonly TradedStretch[];
}

/** The newest bars with trading in them that are over by `end`, as many as asked for, oldest first. */
function barsBack(
  end: Instant,
  { minutes, count }: { minutes: number; count: number },
  read: (from: Instant, to: Instant) => readonly TradedStretch[],
): TradedBar[] {
  const micros = minutes * MICROS_PER_MINUTE;
  const most = DAYS_BACK_MAX * MICROS_PER_DAY;
  let found: TradedBar[] = [];
  for (let back = count * micros; found.length < count; back *= 2) {
    const from = startOf(addMicros(end, -Math.min(back, most)), minutes);
    try {
      found = barsOf(read(from, end), micros);
    } catch (error) {
      // Nobody knows the hours of so long ago.
      if (error instanceof CalendarRangeError) break;
      throw error;
    }
    if (back >= most) break;
  }
  return found.slice(-count);
}

/** The stretches cut at the edges of bars. */
function barsOf(stretches: readonly TradedStretch[], micros: number): TradedBar[] {
  const bars = new Map<Instant, TradedStretch[]>();
  for (const { from, to, endsAuction } of stretches) {
    for (let at = from; at < to; ) {
      const openAt = instant(at - (at % micros));
      const end = instant(Math.min(to, openAt + micros));
      const cut = { from: at, to: end, endsAuction: endsAuction && at === from };
      const others = bars.get(openAt);
      if (others) others.push(cut);
      else bars.set(openAt, [cut]);
      at = end;
    }
  }
  return [...bars].map(([openAt, cuts]) => ({ openAt, stretches: cuts }));
}

function toBar(model: SimModel, minutes: number, bar: TradedBar): HistoryBar {
  const seconds = looksAt(minutes, bar);
  let [lowest, highest] = [
    { second: 0, movement: Infinity },
    { second: 0, movement: -Infinity },
  ];
  for (const second of seconds) {
    const movement = model.movement(second);
    if (movement < lowest.movement) lowest = { second, movement };
    if (movement > highest.movement) highest = { second, movement };
  }
  const [first = 0, last = 0] = [seconds[0], seconds.at(-1)];
  const [open, close, high, low] = [first, last, highest.second, lowest.second].map((second) =>
    lastAt(model, bar, second),
  ) as [Decimal, Decimal, Decimal, Decimal];
  return {
    openAt: bar.openAt,
    open,
    high: [open, close, low].reduce(max, high),
    low: [open, close, high].reduce(min, low),
    close,
    volume: volumeOf(model, minutes, bar),
  };
}

/** The seconds of a bar that are looked at, in order: its first and its last, and some between. */
function looksAt(minutes: number, { stretches }: TradedBar): number[] {
  const apart = Math.min(LOOK_SECONDS_MAX, Math.ceil((minutes * 60) / LOOKS_PER_BAR));
  const ends = stretches.map(({ from, to }) => [from / MICROS_PER_SECOND, to / MICROS_PER_SECOND]);
  const seconds = [ends[0]?.[0] ?? 0];
  for (const [from = 0, to = 0] of ends) {
    for (let second = Math.ceil(from / apart) * apart; second < to; second += apart) {
      seconds.push(second);
    }
  }
  seconds.push((ends.at(-1)?.[1] ?? 0) - 1);
  return seconds;
}

/** What the tape would have as the last price of a second. */
function lastAt(model: SimModel, { stretches }: TradedBar, second: number): Decimal {
  const at = instant(second * MICROS_PER_SECOND);
  const movement = model.movement(second);
  const isAuction = stretches.some(({ from, endsAuction }) => endsAuction && from === at);
  return isAuction ? priceOf(model, movement, at) : quotedAt(model, movement, at).last;
}

/** What is traded in that time, more in one bar and less in another. */
function volumeOf(model: SimModel, minutes: number, { openAt, stretches }: TradedBar): Decimal {
  const micros = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const seconds = BigInt(micros / MICROS_PER_SECOND);
  const bar = openAt / MICROS_PER_MINUTE / minutes;
  // From a half to one and a half of the mean.
  const percent = BigInt(50 + (hash32(model.key, VOLUME_STREAM + minutes, bar) % 101));
  const traded = (model.dailyVolume * seconds * percent) / (SECONDS_PER_DAY * 100n);
  const auctions = stretches
    .filter(({ endsAuction }) => endsAuction)
    .map(() => auctionVolume(model));
  const quoted = floorToMultiple(traded as Decimal, model.instrument.lot);
  return auctions.reduce(add, quoted);
}
