import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';

export interface SignInThrottleOptions {
  /** Failures that cost nothing but a 401. */
  readonly freeFailures?: number;
  /** Failures are forgotten after this long without another one, in microseconds. */
  readonly windowMicros?: number;
  /** The first block; each further failure doubles it. */
  readonly firstBlockMicros?: number;
  /** No block is longer, so that nobody can lock a friend out for good. */
  readonly longestBlockMicros?: number;
  /** Usernames remembered at most; the one that failed longest ago goes first. */
  readonly usernamesMax?: number;
}

/** An attempt that may go on, and how it ended. Exactly one of the three is called. */
export interface SignInAttempt {
  succeeded(): void;
  /** Returns how long the account is blocked from now on, in microseconds; zero if it is not. */
  failed(): number;
  /** Never decided, for reasons of ours: counts as if it had not been made. */
  abandoned(): void;
}

export type AdmitSignIn = (
  username: string,
  now: Instant,
) => { readonly attempt: SignInAttempt } | { readonly blockedForMicros: number };

interface Failures {
  count: number;
  lastAt: Instant;
  blockedUntil: Instant;
}

/**
 * Slows down guessing per account, known or unknown, wherever the guesses come from. Ten failures
 * are free; from the eleventh on each one blocks the account, twice as long as the one before,
 * and a success clears it. An attempt counts as a failure until it has succeeded, so a burst of
 * parallel guesses is stopped as well. Kept in memory: a restart forgives.
 */
export function createSignInThrottle(options: SignInThrottleOptions = {}): AdmitSignIn {
  const {
    freeFailures = 10,
    windowMicros = 15 * MICROS_PER_MINUTE,
    firstBlockMicros = 30 * MICROS_PER_SECOND,
    longestBlockMicros = 15 * MICROS_PER_MINUTE,
    usernamesMax = 10_000,
  } = options;
  const byUsername = new Map<string, Failures>();

  const blockAfter = (count: number) =>
    count <= freeFailures
      ? 0
      : Math.min(firstBlockMicros * 2 ** (count - freeFailures - 1), longestBlockMicros);

  return (username, now) => {
    const known = byUsername.get(username);
    if (known && now < known.blockedUntil) return { blockedForMicros: known.blockedUntil - now };
    const forgotten = !known || now > Math.max(known.lastAt, known.blockedUntil) + windowMicros;
    const count = forgotten ? 1 : known.count + 1;
    const blockMicros = blockAfter(count);
    const failures = { count, lastAt: now, blockedUntil: addMicros(now, blockMicros) };
    byUsername.delete(username);
    byUsername.set(username, failures);
    if (byUsername.size > usernamesMax) {
      byUsername.delete(byUsername.keys().next().value as string);
    }
    return {
      attempt: {
        succeeded: () => byUsername.delete(username),
        failed: () => blockMicros,
        abandoned: () => {
          failures.count -= 1;
          failures.blockedUntil = now;
        },
      },
    };
  };
}
