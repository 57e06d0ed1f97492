import {
  addMicros,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type AdmitSignIn, createSignInThrottle } from './sign-in-throttle.ts';

const START = instant(1_800_000_000_000_000);
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);

function fail(admit: AdmitSignIn, username: string, now = START): number | 'refused' {
  const admission = admit(username, now);
  return 'attempt' in admission ? admission.attempt.failed() : 'refused';
}

function failTimes(admit: AdmitSignIn, count: number, now = START): void {
  for (let at = 0; at < count; at++) fail(admit, 'demo', now);
}

describe('the sign-in throttle', () => {
  it('blocks on the eleventh failure and not before', () => {
    const admit = createSignInThrottle();
    const blocks = Array.from({ length: 11 }, () => fail(admit, 'demo'));
    expect(blocks).toEqual([...Array(10).fill(0), 30 * MICROS_PER_SECOND]);
  });

  it('refuses without a look at the password while the block lasts, and says how long', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 11);
    expect(admit('demo', second(10))).toEqual({ blockedForMicros: 20 * MICROS_PER_SECOND });
  });

  it('doubles the block with every further failure, up to a quarter of an hour', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 11);
    let now = second(30);
    const blocks: unknown[] = [];
    for (let at = 0; at < 6; at++) {
      const block = fail(admit, 'demo', now);
      blocks.push(block);
      now = addMicros(now, Number(block));
    }
    expect(blocks).toEqual([60, 120, 240, 480, 900, 900].map((count) => count * MICROS_PER_SECOND));
  });

  it('never blocks for good: after the block the right password gets in and clears the count', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 11);
    const admission = admit('demo', second(30));
    if (!('attempt' in admission)) throw new Error('still blocked');
    admission.attempt.succeeded();
    expect(fail(admit, 'demo', second(30))).toBe(0);
  });

  it('forgets failures after a quiet quarter of an hour', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 10);
    expect(fail(admit, 'demo', addMicros(START, 15 * MICROS_PER_MINUTE + 1))).toBe(0);
  });

  it('counts attempts that are still being checked, so that parallel guesses are stopped', () => {
    const admit = createSignInThrottle();
    const admissions = Array.from({ length: 50 }, () => admit('demo', START));
    expect(admissions.filter((one) => 'attempt' in one)).toHaveLength(11);
  });

  it('does not count an attempt that broke on our side', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 10);
    const admission = admit('demo', START);
    if ('attempt' in admission) admission.attempt.abandoned();
    expect(fail(admit, 'demo')).toBe(30 * MICROS_PER_SECOND);
  });

  it('keeps accounts apart', () => {
    const admit = createSignInThrottle();
    failTimes(admit, 11);
    expect(fail(admit, 'friend')).toBe(0);
  });

  it('remembers a bounded number of usernames, the most recent ones', () => {
    const admit = createSignInThrottle({ rememberedMax: 2 });
    failTimes(admit, 11);
    fail(admit, 'a');
    expect(fail(admit, 'demo')).toBe('refused');
    fail(admit, 'b');
    expect(fail(admit, 'demo')).toBe(0);
  });
});
