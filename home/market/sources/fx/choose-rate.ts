import { type Decimal, decimal, subtract } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../../calendar/calendar.ts';
import type { Print } from '../../tape/print.ts';
import type { RateReader } from '../source.ts';
import { fxOpenMicros, isFxOpen, sinceSixInSeoul } from './fx-week.ts';

export type RateClass = RateReader['class'];

/** Won for one dollar, as the tape has it. */
export interface KnownRate {
  readonly at: Instant;
  readonly rate: Decimal;
  readonly class: RateClass;
}

/** So much open FX time without an official rate, and the coin's price is taken for the dollar's. */
const OFFICIAL_MISSING_MICROS = 10 * MICROS_PER_MINUTE;
/** Where the market never closes, its sessions meet at 06:00 in Seoul, and this long. */
const BOUNDARY_MICROS = 15 * MICROS_PER_MINUTE;

/**
 * The classes of rates of which the first that can be had becomes the next print, best first.
 *
 * While US stocks trade the class stays what it was, even when its venue is silent: a jump from one
 * to the other in mid-session is free money. All of it follows from the last print on the tape, so
 * a restart changes nothing.
 */
export function classesWanted(
  last: KnownRate | null,
  at: Instant,
  isInSession: boolean,
): readonly RateClass[] {
  if (!last) return ['OFFICIAL', 'USDT'];
  // At weekends nothing official moves: asking again would make an old rate look young.
  const official: readonly RateClass[] = isFxOpen(at) ? ['OFFICIAL'] : [];
  if (isInSession) return last.class === 'USDT' ? ['USDT'] : official;
  const officialIsMissing =
    last.class === 'USDT' || fxOpenMicros(last.at, at) > OFFICIAL_MISSING_MICROS;
  return officialIsMissing ? [...official, 'USDT'] : official;
}

/**
 * Whether fills in dollars may happen whose rates must be of one class: the hours of the US market.
 * Where that never closes, all but a quarter of an hour after 06:00 in Seoul.
 */
export function isInSession(calendar: MarketCalendar, at: Instant): boolean {
  const { isOpen, since, nextChange } = calendar.clock('US', at);
  const neverCloses = isOpen && since === null && nextChange === null;
  return neverCloses ? sinceSixInSeoul(at) >= BOUNDARY_MICROS : isOpen;
}

const LEAST_PLAUSIBLE = decimal('500');
const MOST_PLAUSIBLE = decimal('3000');
/** A step of more than a twentieth between two rates is a fault of somebody's, not the market's. */
const STEP_DIVISOR = 20n;
/** The last rate vouches for the next as long as fills may use it. */
const VOUCHED_MICROS = 72 * 60 * MICROS_PER_MINUTE;

/** Whether the last rate says what a rate of `at` may be. */
export function isVouchedFor(last: KnownRate | null, at: Instant): last is KnownRate {
  return last !== null && at - last.at <= VOUCHED_MICROS;
}

/** Why a rate is not believed by itself; undefined for one that is. */
export function implausibility(
  last: KnownRate | null,
  read: { readonly rate: Decimal; readonly at: Instant },
): string | undefined {
  if (read.rate < LEAST_PLAUSIBLE || read.rate > MOST_PLAUSIBLE) return 'RATE_OUT_OF_RANGE';
  if (!isVouchedFor(last, read.at)) return undefined;
  const step = subtract(read.rate, last.rate);
  return (step < 0n ? -step : step) * STEP_DIVISOR > last.rate ? 'RATE_JUMPED' : undefined;
}

/** The class of the rates that stand on the tape under this source; null for made-up ones. */
export function rateClassOf(source: Print['source']): RateClass | null {
  if (source.startsWith('usdt:')) return 'USDT';
  return source === 'sim' || source.startsWith('replay:') ? null : 'OFFICIAL';
}
