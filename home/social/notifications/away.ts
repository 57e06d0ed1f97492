import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Outage } from '#fairness/read-outages';

/** What has its event before the end of an outage is settled by then, or told of by itself. */
export const AWAY_PATIENCE_MICROS = 60 * MICROS_PER_MINUTE;

/** Between two looks at accounts that wait, at least; the longer it lasts, the longer. */
const LOOK_EVERY_MICROS_MIN = MICROS_PER_MINUTE / 12;

/** Outages as they were known at a moment. */
export interface KnownOutages {
  readonly at: Instant;
  readonly outages: readonly Outage[];
  /** A shorter one is none that anybody has to be told of. */
  readonly microsMin: number;
}

/** When something happened to an account, and when home wrote it. */
export interface Happened {
  readonly eventAt: Instant;
  readonly settledAt: Instant;
}

/**
 * Whether the digest of an outage tells of it: it happened before the end of the outage and was written behind its beginning.
 * The same as `write_away_digests` counts by. Of an outage that still lasts only what happened before it was looked at is known
 * to belong to it; what is written an hour behind its end is told of by itself.
 */
export function isOfOutage(known: KnownOutages, { eventAt, settledAt }: Happened): boolean {
  return known.outages.some(({ fromAt, toAt }) => {
    const end = toAt ?? known.at;
    return (
      end - fromAt >= known.microsMin &&
      settledAt > fromAt &&
      eventAt < end &&
      settledAt <= addMicros(end, AWAY_PATIENCE_MICROS)
    );
  });
}

/** Whether an outage that is over is looked at again now. */
export function isLookDue(outageTo: Instant, lookedAt: Instant | undefined, now: Instant): boolean {
  if (lookedAt === undefined) return true;
  return now - lookedAt >= Math.max(LOOK_EVERY_MICROS_MIN, (lookedAt - outageTo) / 4);
}
