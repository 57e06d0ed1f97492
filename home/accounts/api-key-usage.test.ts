import { addMicros, instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createApiKeyUsage, type PendingUsage } from './api-key-usage.ts';
import type { ApiKey } from './find-api-key.ts';

/** An hour before midnight in Seoul. */
const AT = parseInstant('2026-11-21T14:00:00Z') ?? instant(0);
const KEY: ApiKey = { id: 'key-1', scopes: ['read'], dailyQuota: 10, usedToday: 0 };

function createCounter() {
  const written: PendingUsage[] = [];
  const usage = createApiKeyUsage(async (pending) => {
    written.push(...pending);
  });
  return { usage, written };
}

const takeMany = (usage: ReturnType<typeof createApiKeyUsage>, times: number, key = KEY) =>
  Array.from({ length: times }, () => usage.take(key, AT));

describe('the quota of a key', () => {
  it('is warned of from four fifths on, and refused above, until midnight in Seoul', () => {
    const { usage } = createCounter();
    const verdicts = takeMany(usage, 11);
    expect(verdicts.map((of) => (of.ok ? of.isNearQuota : of.retryAfterSeconds))).toEqual([
      ...Array(7).fill(false),
      ...Array(3).fill(true),
      3_600,
    ]);
    expect(usage.take(KEY, addMicros(AT, 3_600 * MICROS_PER_SECOND))).toMatchObject({ used: 1 });
  });

  it('counts what is stored already, by others too, and no request twice', async () => {
    const { usage } = createCounter();
    expect(usage.take({ ...KEY, usedToday: 5 }, AT)).toMatchObject({ used: 6 });
    // A look-up that has not seen our own count, then one that has, then one with another’s.
    expect(usage.take({ ...KEY, usedToday: 5 }, AT)).toMatchObject({ used: 7 });
    await usage.flush();
    expect(usage.take({ ...KEY, usedToday: 7 }, AT)).toMatchObject({ used: 8 });
    expect(usage.take({ ...KEY, usedToday: 9 }, AT)).toMatchObject({ used: 10 });
    expect(usage.take(KEY, AT).ok).toBe(false);
  });

  it('is each key’s own', () => {
    const { usage } = createCounter();
    takeMany(usage, 11);
    expect(usage.take({ ...KEY, id: 'key-2' }, AT)).toMatchObject({ ok: true, used: 1 });
  });
});

describe('what is written down', () => {
  it('is every answered request once, under its key and day', async () => {
    const { usage, written } = createCounter();
    takeMany(usage, 12);
    usage.take({ ...KEY, id: 'key-2' }, addMicros(AT, 3_600 * MICROS_PER_SECOND));
    await Promise.all([usage.flush(), usage.flush()]);
    await usage.flush();
    expect(written).toEqual([
      { keyId: 'key-1', day: '2026-11-21', requests: 10, lastUsedAt: AT },
      {
        keyId: 'key-2',
        day: '2026-11-22',
        requests: 1,
        lastUsedAt: addMicros(AT, 3_600 * MICROS_PER_SECOND),
      },
    ]);
  });

  it('includes what came in while it was being written, the next time', async () => {
    const requests: number[] = [];
    const usage = createApiKeyUsage(async (pending) => {
      if (requests.length === 0) takeMany(usage, 2);
      requests.push(...pending.map((of) => of.requests));
    });
    takeMany(usage, 3);
    await usage.flush();
    await usage.flush();
    expect(requests).toEqual([3, 2]);
  });

  it('is tried again when it could not be', async () => {
    const requests: number[] = [];
    let isAway = true;
    const usage = createApiKeyUsage(async (pending) => {
      if (isAway) throw new Error('away');
      requests.push(...pending.map((of) => of.requests));
    });
    takeMany(usage, 3);
    await expect(usage.flush()).rejects.toThrow('away');
    isAway = false;
    takeMany(usage, 1);
    await usage.flush();
    expect(requests).toEqual([4]);
  });
});
