import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type AdmitSignInClaim, createSignInLimits } from './sign-in-limits.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const START = instant(1_800_000_000_000_000);
const HOME = '203.0.113.9';
const CAFE = '192.0.2.77';
const HOUR_SECONDS = 3_600;
const WEEK_SECONDS = 7 * 24 * HOUR_SECONDS;

const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const stranger = (number: number) => `2001:db8:${(number % 60_000).toString(16)}:0::/64`;

/** Attempts with the right or a wrong password; what becomes of each. */
function createGate(admit: AdmitSignInClaim) {
  const attempt =
    (isRight: boolean) =>
    (username: string, network: string, now = START) => {
      const admission = admit({ username, network }, now);
      if (!('attempt' in admission)) return 'refused';
      if (isRight) admission.attempt.succeeded();
      return isRight ? 'in' : admission.attempt.failed() > 0 ? 'blocked' : 'wrong';
    };
  const secondsLeft = (username: string, network: string, now = START) => {
    const admission = admit({ username, network }, now);
    if ('attempt' in admission) admission.attempt.abandoned();
    return 'attempt' in admission ? 0 : admission.blockedForMicros / MICROS_PER_SECOND;
  };
  return { signIn: attempt(true), guess: attempt(false), secondsLeft };
}

const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

describe('a username', () => {
  it.each(['demo', 'nobody'])('such as %s is blocked for strangers wherever they are', (name) => {
    const { guess, signIn } = createGate(createSignInLimits());
    const outcomes = times(12, (at) => guess(name, stranger(at)));
    expect(outcomes).toEqual([...Array(10).fill('wrong'), 'blocked', 'refused']);
    expect(signIn(name, HOME)).toBe('refused');
  });

  it('stays open to its owner through a week of a wrong password a second from elsewhere', () => {
    const { guess, signIn, secondsLeft } = createGate(createSignInLimits());
    expect(signIn('demo', HOME)).toBe('in');
    const guessed = new Map<string, number>();
    const fromHome: string[] = [];
    for (let at = 1; at <= WEEK_SECONDS; at++) {
      const outcome = guess('demo', stranger(at), second(at));
      guessed.set(outcome, (guessed.get(outcome) ?? 0) + 1);
      if (at % HOUR_SECONDS === 0) {
        // With a slip of the owner's first.
        expect(guess('demo', HOME, second(at))).toBe('wrong');
        fromHome.push(signIn('demo', HOME, second(at)));
      }
    }
    expect(new Set(fromHome)).toEqual(new Set(['in']));
    expect(fromHome).toHaveLength(7 * 24);
    // Ten for nothing, and then no more than four an hour.
    expect(guessed.get('wrong')).toBe(10);
    expect(guessed.get('blocked')).toBeLessThan(7 * 24 * 4 + 6);

    // From elsewhere, the owner has to come when a block ends, and before the next guess.
    const end = secondsLeft('demo', CAFE, second(WEEK_SECONDS));
    expect(end).toBeGreaterThan(0);
    expect(signIn('demo', CAFE, second(WEEK_SECONDS + end - 1))).toBe('refused');
    expect(signIn('demo', CAFE, second(WEEK_SECONDS + end))).toBe('in');
    times(12, (at) => guess('demo', stranger(at), second(WEEK_SECONDS + end)));
    expect(signIn('demo', CAFE, second(WEEK_SECONDS + end))).toBe('in');
  });

  it('is blocked where its owner is at home, too, after eleven failures there', () => {
    const { guess, signIn } = createGate(createSignInLimits());
    signIn('demo', HOME);
    const outcomes = times(12, () => guess('demo', HOME));
    expect(outcomes).toEqual([...Array(10).fill('wrong'), 'blocked', 'refused']);
    expect(signIn('demo', HOME)).toBe('refused');
    // By itself: elsewhere nobody has failed yet.
    expect(guess('demo', CAFE)).toBe('wrong');
  });

  it('is known where it was let in, and nowhere else', () => {
    const { guess, signIn } = createGate(createSignInLimits());
    signIn('demo', HOME);
    signIn('friend', CAFE);
    times(11, (at) => guess('demo', stranger(at)));
    expect(signIn('demo', CAFE)).toBe('refused');
    expect(signIn('demo', HOME)).toBe('in');
  });

  it('is known at the last sixteen networks, which no other username displaces', () => {
    const { guess, signIn } = createGate(createSignInLimits());
    signIn('demo', HOME);
    times(1_000, (at) => signIn('friend', stranger(at)));
    times(16, (at) => {
      signIn('demo', HOME);
      signIn('demo', stranger(at));
    });
    times(11, (at) => guess('demo', stranger(100 + at)));
    expect(signIn('demo', stranger(0))).toBe('refused');
    expect([HOME, stranger(1), stranger(15)].map((from) => signIn('demo', from))).toEqual([
      'in',
      'in',
      'in',
    ]);
  });
});

describe('a network', () => {
  const limits = (freeFailures: number) =>
    createGate(createSignInLimits({ ofNetwork: createSignInThrottle({ freeFailures }) }));

  it('that tries many usernames is blocked, and no other one', () => {
    const { guess, signIn } = limits(2);
    const outcomes = ['a', 'b', 'c', 'd'].map((name) => guess(name, CAFE));
    expect(outcomes).toEqual(['wrong', 'wrong', 'blocked', 'refused']);
    expect(signIn('demo', HOME)).toBe('in');
  });

  it('is not forgiven the guesses of others for a success of one’s own', () => {
    const { guess, signIn } = limits(2);
    guess('a', CAFE);
    guess('b', CAFE);
    expect(signIn('demo', CAFE)).toBe('in');
    expect(guess('c', CAFE)).toBe('blocked');
  });

  it('that is blocked keeps nobody out who has signed in from there', () => {
    const { guess, signIn } = limits(2);
    signIn('demo', CAFE);
    times(3, (at) => guess(`nobody-${at}`, CAFE));
    expect(signIn('friend', CAFE)).toBe('refused');
    expect(signIn('demo', CAFE)).toBe('in');
  });

  it('costs who signs in often, and at once, nothing', () => {
    const admit = createSignInLimits({ ofNetwork: createSignInThrottle({ freeFailures: 8 }) });
    const { signIn } = createGate(admit);
    const begun = times(8, () => admit({ username: 'demo', network: HOME }, START));
    for (const admission of begun) if ('attempt' in admission) admission.attempt.succeeded();
    expect(times(20, () => signIn('demo', HOME))).toEqual(Array(20).fill('in'));
  });

  it('and a username are not held to what broke on our side', () => {
    const admit = createSignInLimits({
      ofUsername: createSignInThrottle({ freeFailures: 0 }),
      ofNetwork: createSignInThrottle({ freeFailures: 0 }),
      ofKnown: createSignInThrottle({ freeFailures: 0 }),
    });
    const { signIn } = createGate(admit);
    const broken = () => {
      const admission = admit({ username: 'demo', network: HOME }, START);
      if ('attempt' in admission) admission.attempt.abandoned();
    };
    broken();
    expect(signIn('demo', HOME)).toBe('in');
    broken();
    expect(signIn('demo', HOME)).toBe('in');
  });
});
