import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  instantFromMillis,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createRankingDesk } from './ranking-desk.ts';

/** A database without a soul. */
const empty = ((texts: TemplateStringsArray) => {
  const isPresent = texts.join('').includes('as horizon');
  return Promise.resolve(isPresent ? [{ horizon: '1', audit: '0' }] : []);
}) as unknown as Sql;

const QUESTION = { period: 'all', by: 'equity', offset: 0, limit: 1, userId: '' } as const;

test('a clock that is set back leaves nobody with an old ranking', async () => {
  let now = instantFromMillis(1_800_000_000_000);
  const desk = createRankingDesk({
    read: async (query) => await query(empty),
    readPrices: async () => new Map(),
    clock: () => now,
    minTrades: 1,
    log: { warn: () => {} },
  });
  onTestFinished(() => desk.close());
  const ask = async () => {
    return (await desk.page(QUESTION)).at;
  };
  expect(await ask()).toBe(now);
  for (const minutes of [-5, -60]) {
    now = addMicros(now, minutes * MICROS_PER_MINUTE);
    expect(await ask()).toBe(now);
  }
});

test('while nobody asks it is brought up to date each second, also where the timer is too soon', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let now = instantFromMillis(1_800_000_000_000);
  let looks = 0;
  const desk = createRankingDesk({
    read: async (query) => await query(empty),
    readPrices: async () => {
      looks += 1;
      return new Map();
    },
    clock: () => now,
    minTrades: 1,
    log: { warn: () => {} },
  });
  onTestFinished(() => desk.close());
  await desk.page(QUESTION);
  expect(looks).toBe(1);
  for (const expected of [2, 3]) {
    // Nine tenths of a second, of which the timer says that they were one.
    now = addMicros(now, 0.9 * MICROS_PER_SECOND);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looks).toBe(expected - 1);
    now = addMicros(now, 0.1 * MICROS_PER_SECOND);
    await vi.advanceTimersByTimeAsync(100);
    expect(looks).toBe(expected);
  }
});
