import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/** When and where a message was stamped. */
export interface EdgeStamp {
  readonly intakeId: string;
  readonly acceptedAt: Instant;
}

/**
 * What its stamp says about a message: `ahead` of home's clock by more than may be, or `back_dated`
 * behind what its intake had stamped before it.
 */
export type Timeliness = 'on_time' | 'ahead' | 'back_dated';

/** How far the edges have come, as one partition's messages tell it in the order of delivery. */
export interface EdgeProgress {
  /** Whatever is still to come was accepted later than this. */
  watermark(): Instant;
  /** Whether a message stamped so lies behind what its intake has stamped; takes nothing in. */
  isBehind(stamp: EdgeStamp, now: Instant): boolean;
  /** Takes in what the next message says. Not for junk and forgeries. */
  note(message: EdgeStamp & { readonly redelivered: boolean }, now: Instant): Timeliness;
  /** Believes what was too far ahead and no longer is. */
  catchUp(now: Instant): void;
}

/** A stamp further ahead of home's clock is not believed: what it promised might never end. */
export const AHEAD_MAX_MICROS = 60 * MICROS_PER_SECOND;
/**
 * How far an intake that was not heard of before may lie behind the others: the errors of two
 * clocks, and what a connection may hold up before it is given up (CONFIRM_DEADLINE_MS).
 */
export const NEWCOMER_BEHIND_MICROS = 10 * MICROS_PER_SECOND;
/** Intakes that are told apart; those beyond it stay newcomers. */
const INTAKES_MAX = 64;
/** Seconds that wait for home's clock to come nearer, at most. */
const SECONDS_AHEAD_MAX = 1_000;

/**
 * An intake stamps strictly increasing times and publishes in that order, so a message below its
 * own floor was stamped back: late mail of a connection that was given up, which nobody was
 * promised, or the work of a thief. One that has been delivered before came back out of its order.
 *
 * All of it is forgotten with the process; what came before it started, it cannot hold against
 * anyone.
 */
export function createEdgeProgress(): EdgeProgress {
  const floors = new Map<string, Instant>();
  /** Stamps not yet believed, rounded down. */
  const secondsAhead = new Set<number>();
  let watermark = 0 as Instant;

  function raise(acceptedAt: Instant): void {
    if (acceptedAt > watermark) watermark = acceptedAt;
  }

  const floorOf = (intakeId: string, now: Instant) =>
    floors.get(intakeId) ?? Math.min(watermark, now) - NEWCOMER_BEHIND_MICROS;

  return {
    watermark: () => watermark,
    isBehind: ({ intakeId, acceptedAt }, now) => acceptedAt <= floorOf(intakeId, now),
    note({ intakeId, acceptedAt, redelivered }, now) {
      if (acceptedAt > now + AHEAD_MAX_MICROS) {
        if (secondsAhead.size < SECONDS_AHEAD_MAX) {
          secondsAhead.add(Math.floor(acceptedAt / MICROS_PER_SECOND));
        }
        return 'ahead';
      }
      if (acceptedAt <= floorOf(intakeId, now)) return redelivered ? 'on_time' : 'back_dated';
      if (floors.has(intakeId) || floors.size < INTAKES_MAX) floors.set(intakeId, acceptedAt);
      raise(acceptedAt);
      return 'on_time';
    },
    catchUp(now) {
      for (const second of secondsAhead) {
        const at = instant(second * MICROS_PER_SECOND);
        if (at > now + AHEAD_MAX_MICROS) continue;
        secondsAhead.delete(second);
        raise(at);
      }
    },
  };
}
