import {
  addMicros,
  type Clock,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';

/** The edge's clock, as well as this device can tell. */
export interface EdgeClock {
  readonly now: Clock;
  /** What to date a signature with; undefined while the device's clock is too far from the edge's. */
  signingTime(): Instant | undefined;
  /** Learns from the `Date` of an answer by the edge, and from when it was asked for and came. */
  observe(date: string | null, asked: Instant, came: Instant): void;
}

/** The edge's clock is ahead of the device's by at least and at most this. Microseconds. */
interface Lead {
  readonly atLeast: number;
  readonly atMost: number;
}

/** `Date` (RFC 9110 §6.6.1) tells whole seconds, and drops the rest. */
const DATE_STEP_MICROS = MICROS_PER_SECOND;

/**
 * Further than this no signature follows the edge's clock. One that lies about the time would have
 * devices date orders for when it likes; so far apart it is for the user to say who is right.
 */
const SIGNING_LEAD_MAX_MICROS = 5 * MICROS_PER_MINUTE;

/**
 * A device's clock may be minutes off, and a signature more than 30 s off is refused. Each answer
 * says in which span the edge's clock leads; together they say it more and more exactly, and one
 * that contradicts them tells that the device's clock was set. What counts is the lower end of the
 * span: home prices a signed order not before its signature, so it must not be dated ahead.
 *
 * Until the first answer the device's own clock has to do.
 */
export function createEdgeClock(device: Clock): EdgeClock {
  let lead: Lead | undefined;
  const now = () => addMicros(device(), lead?.atLeast ?? 0);
  return {
    now,
    signingTime() {
      return Math.abs(lead?.atLeast ?? 0) <= SIGNING_LEAD_MAX_MICROS ? now() : undefined;
    },
    observe(date, asked, came) {
      const millis = Date.parse(date ?? '');
      if (Number.isNaN(millis)) return;
      const told = instantFromMillis(millis);
      const heard = { atLeast: told - came, atMost: told + DATE_STEP_MICROS - asked };
      const both = {
        atLeast: Math.max(lead?.atLeast ?? heard.atLeast, heard.atLeast),
        atMost: Math.min(lead?.atMost ?? heard.atMost, heard.atMost),
      };
      lead = both.atLeast <= both.atMost ? both : heard;
    },
  };
}
