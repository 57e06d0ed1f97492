import { type Decimal, subtract } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/** The shares traded on a day, and when that was heard. */
export interface DayVolume {
  readonly at: Instant;
  /** Undefined where the answer did not say. */
  readonly dayVolume: Decimal | undefined;
}

/** Servers of one service lag behind each other by no more than this. */
const LAG_MICROS_MAX = 10 * MICROS_PER_SECOND;

/**
 * Shares traded between two answers; null where that is not known. A day's volume that has shrunk comes
 * from a server that lags: STALE, no news. Where it has not been what it was for longer than servers lag,
 * what was heard before was wrong (yesterday's volume, still shown before the open): counted anew.
 */
export function grownBy(
  before: DayVolume | undefined,
  { at, dayVolume }: DayVolume,
  dayOf: (at: Instant) => string,
): Decimal | null | 'STALE' {
  if (dayVolume === undefined || before?.dayVolume === undefined) return null;
  if (dayOf(before.at) !== dayOf(at)) return null;
  if (dayVolume >= before.dayVolume) return subtract(dayVolume, before.dayVolume);
  return at - before.at <= LAG_MICROS_MAX ? 'STALE' : null;
}
