import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { LRUCache } from 'lru-cache';

export interface SignInThrottleOptions {
  /** Failures that cost nothing but a 401. */
  readonly freeFailures?: number;
  /** Failures are forgotten after this long without another one, in microseconds. */
  readonly windowMicros?: number;
  /** The first block; each further failure doubles it. */
  readonly firstBlockMicros?: number;
  /** No block is longer. */
  readonly longestBlockMicros?: number;
  /** How many to remember at most; the one that failed longest ago goes first. */
  readonly rememberedMax?: number;
}

/** An attempt that may go on, and how it ended. Exactly one of the three is called. */
export interface SignInAttempt {
  /** Forgets the failures. */
  succeeded(): void;
  /** Returns how long there is a block from now on, in microseconds; zero if there is none. */
  failed(): number;
  /** Counts as if it had not been made. */
  abandoned(): void;
}

/** @param who what failures are counted by, such as a username or a network */
export type AdmitSignIn = (
  who: string,
  now: Instant,
) => { readonly attempt: SignInAttempt } | { readonly blockedForMicros: number };

interface Failures {
  count: number;
  lastAt: Instant;
  blockedUntil: Instant;
}

/** Long ago, so that a clock set back blocks nobody. */
const NO_BLOCK = instant(0);

/**
 * Slows down guessing, per whatever it is told to count by. Ten failures are free; from the
 * eleventh on each one makes a block, twice as long as the one before, and a success clears it. An
 * attempt counts as a failure until it has succeeded, so a burst of parallel guesses is stopped as
 * well. Kept in memory: a restart forgives.
 */
export function createSignInThrottle(options: SignInThrottleOptions = {}): AdmitSignIn {
  const {
    freeFailures = 10,
    windowMicros = 15 * MICROS_PER_MINUTE,
    firstBlockMicros = 30 * MICROS_PER_SECOND,
    longestBlockMicros = 15 * MICROS_PER_MINUTE,
    rememberedMax = 10_000,
  } = options;
  const failuresOf = new LRUCache<string, Failures>({ max: rememberedMax });

  const blockAfter = (count: number) =>
    count <= freeFailures
      ? 0
      : Math.min(firstBlockMicros * 2 ** (count - freeFailures - 1), longestBlockMicros);

  const remembered = (who: string, now: Instant): Failures => {
    const known = failuresOf.peek(who);
    const isOver = known && now > Math.max(known.lastAt, known.blockedUntil) + windowMicros;
    return known && !isOver ? known : { count: 0, lastAt: now, blockedUntil: NO_BLOCK };
  };

  return (who, now) => {
    const failures = remembered(who, now);
    if (now < failures.blockedUntil) return { blockedForMicros: failures.blockedUntil - now };
    failures.count += 1;
    failures.lastAt = now;
    const blockMicros = blockAfter(failures.count);
    const blockedUntil = blockMicros > 0 ? addMicros(now, blockMicros) : NO_BLOCK;
    failures.blockedUntil = blockedUntil;
    failuresOf.set(who, failures);
    return {
      attempt: {
        succeeded: () => failuresOf.delete(who),
        failed: () => blockMicros,
        abandoned: () => {
          failures.count -= 1;
          if (failures.count === 0 && failuresOf.peek(who) === failures) failuresOf.delete(who);
          if (failures.blockedUntil === blockedUntil) failures.blockedUntil = NO_BLOCK;
        },
      },
    };
  };
}
