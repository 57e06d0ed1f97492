import type { Decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { MarketPhase } from '../../calendar/calendar.ts';
import type { Print } from '../../tape/print.ts';
import type { DomesticReading } from './domestic-readings.ts';
import { type DayVolume, grownBy } from './grown-by.ts';
import { kstTime } from './kis-time.ts';

export const KIS_DOMESTIC = 'kis-krx';

/** The last answer about an instrument that was taken. */
export interface PastReading extends DayVolume {
  readonly phase: MarketPhase;
  /** The day's volume before the opening auction has surely traded, as last read: after-hours trades. */
  readonly unopened: Decimal | undefined;
}

export interface DomesticMoment {
  readonly tickerId: string;
  /** When it was asked. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly phaseAt: (at: Instant) => MarketPhase;
}

/** What becomes of a reading. */
export interface DomesticOutcome {
  readonly print: Print | undefined;
  /** To be remembered; what was remembered before where the reading is older than that. */
  readonly past: PastReading;
}

/**
 * The closing auction may be drawn out by some minutes, and its trade is seen a moment after it. From
 * ten minutes on shares change hands at the closing price, and from half an hour on in the
 * after-market: nothing that is read then is a print, so nothing overwrites the close.
 */
const CLOSE_SEEN_WITHIN_MICROS = 9 * MICROS_PER_MINUTE;

/** The opening auction may be drawn out, too; until its trade the book is still that of the auction. */
const OPEN_BY_MICROS = MICROS_PER_MINUTE;

/**
 * Turns a reading into the print it is, if any:
 *
 * - a QUOTE while trading is continuous and both sides stand, moved or not: both were read then;
 * - else a TRADE once the day's volume has grown. It happened between the previous answer and this
 *   one, so the previous answer's moment is its time: none earlier than the trade's is known, and a
 *   later one could make a price eligible that was traded before an order came;
 * - the first growth after an auction is the auction's own trade, so it is a TRADE as well;
 * - before the opening auction ends nothing: what is traded then is yesterday's close, after hours;
 * - long after the close, the first reading of all: a TRADE without volume, for a tape that has no
 *   price yet and would have none until the market opens. Nothing after that one.
 *
 * An answer of the same day with a smaller volume comes from a server that lags: it is no news, for as
 * long as servers do (see {@link grownBy}).
 */
export function toDomesticPrint(
  reading: DomesticReading,
  before: PastReading | undefined,
  moment: DomesticMoment,
): DomesticOutcome | 'STALE' {
  const { at, phaseAt } = moment;
  const { dayVolume } = reading;
  const grown = grownBy(before, { at, dayVolume }, (one) => kstTime(one).day);
  if (grown === 'STALE') return 'STALE';
  const phase = phaseAt(at);
  const past = { at, phase, dayVolume, unopened: unopenedVolume(before, dayVolume, phase, grown) };
  if (reading.last === undefined) return { print: undefined, past };
  const base = { ...printBase(moment), last: reading.last, volume: grown };
  const traded = (venueAt: Instant) => ({ kind: 'TRADE', ...base, venueAt }) as const;
  if (isLongClosed(moment)) return { print: before ? undefined : traded(at), past };
  if (past.phase === 'OPENING_AUCTION') return { print: undefined, past };
  const hasTraded = before !== undefined && grown !== null && grown > 0n;
  const isAuctionTrade = hasTraded && before.phase !== 'CONTINUOUS';
  if (reading.book && !isAuctionTrade && isContinuous(past, moment)) {
    return { print: { kind: 'QUOTE', ...base, ...reading.book, venueAt: null }, past };
  }
  return { print: hasTraded ? traded(before.at) : undefined, past };
}

function isLongClosed({ at, phaseAt }: DomesticMoment): boolean {
  return [at, addMicros(at, -CLOSE_SEEN_WITHIN_MICROS)].every((one) => phaseAt(one) === 'CLOSED');
}

/** Whether the book is that of continuous trading: by the volume, and a minute on in any case. */
function isContinuous({ dayVolume, unopened }: PastReading, { at, phaseAt }: DomesticMoment) {
  if (phaseAt(at) !== 'CONTINUOUS') return false;
  const isOpened = dayVolume !== undefined && unopened !== undefined && dayVolume > unopened;
  return isOpened || phaseAt(addMicros(at, -OPEN_BY_MICROS)) === 'CONTINUOUS';
}

/**
 * The volume that only the opening auction, or what follows it, can exceed: that of the auction, in
 * whose last minutes nothing changes hands. Where none was read then, that of the first answer after.
 */
function unopenedVolume(
  before: PastReading | undefined,
  dayVolume: Decimal | undefined,
  phase: MarketPhase,
  grown: Decimal | null,
): Decimal | undefined {
  const isFirst = !before || grown === null || before.phase === 'CLOSED';
  return isFirst || phase === 'OPENING_AUCTION' ? dayVolume : before.unopened;
}

function printBase({ tickerId, at, receivedAt }: DomesticMoment) {
  return { tickerId, at, receivedAt, source: KIS_DOMESTIC, origin: null };
}
