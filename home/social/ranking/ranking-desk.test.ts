import type { Sql } from '@mockstreet/db/client';
import { addMicros, instantFromMillis, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { expect, onTestFinished, test } from 'vitest';
import { createRankingDesk } from './ranking-desk.ts';

/** A database without a soul. */
const empty = ((texts: TemplateStringsArray) => {
  const isPresent = texts.join('').includes('as horizon');
  return Promise.resolve(isPresent ? [{ horizon: '1', audit: '0' }] : []);
}) as unknown as Sql;

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
    const question = { period: 'all', by: 'equity', offset: 0, limit: 1, userId: '' } as const;
    return (await desk.page(question)).at;
  };
  expect(await ask()).toBe(now);
  for (const minutes of [-5, -60]) {
    now = addMicros(now, minutes * MICROS_PER_MINUTE);
    expect(await ask()).toBe(now);
  }
});
