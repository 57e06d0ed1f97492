import { describe, expect, it } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

describe('the allowance of a client', () => {
  it('grants a burst, then the steady rate, and says how long to wait', () => {
    let now = 0;
    const take = createRateLimiter({ perSecond: 2, burst: 3 }, () => now);
    expect([take('a'), take('a'), take('a')]).toEqual([0, 0, 0]);
    expect(take('a')).toBe(1);
    now += 500;
    expect(take('a')).toBe(0);
    expect(take('a')).toBe(1);
    now += 60_000;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([0, 0, 0, 1]);
  });

  it('is each client’s own', () => {
    const take = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 1]);
  });

  it('is not used up by asking in vain', () => {
    let now = 0;
    const take = createRateLimiter({ perSecond: 1, burst: 1 }, () => now);
    take('a');
    for (; now < 1_000; now += 100) expect(take('a')).toBe(1);
    expect(take('a')).toBe(0);
  });
});
