import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';

const HOUR_MICROS = 60 * MICROS_PER_MINUTE;

/**
 * Whether the backup of the day is still to be made: none is as young as the last time that the
 * clock in Seoul showed the hour. One that an outage kept from its hour is due when it is over.
 */
export function isBackupDue(given: {
  readonly newestAt: Instant | undefined;
  readonly now: Instant;
  /** 0 to 23, in Seoul. */
  readonly hourKst: number;
}): boolean {
  const { newestAt, now, hourKst } = given;
  return newestAt === undefined || newestAt < lastDueAt(now, hourKst);
}

function lastDueAt(now: Instant, hourKst: number): Instant {
  const today = addMicros(startOfKstDay(now), hourKst * HOUR_MICROS);
  return today <= now ? today : addMicros(today, -KST_DAY_MICROS);
}
