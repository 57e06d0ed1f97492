import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, instantFromMillis, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, expect, it, vi } from 'vitest';
import type { ReadQuote } from '#market/read-quotes';
import type { ReadPrices } from '../../market/price-schema.ts';
import { createLiveQuotes, type LiveQuotes } from './live-quotes.ts';

const SAMSUNG = 'KRX-STOCK-005930';

afterEach(() => {
  vi.useRealTimers();
});

const printedAt = instantFromMillis(1_000_000);
let now = printedAt;

it('tells of a halt and of a band while no source confirms the price', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = addMicros(printedAt, 10 * MICROS_PER_SECOND);
  const confirmed = confirmedQuote();
  let answer = confirmed;
  const quotes = openQuotes(async () => new Map([[SAMSUNG, answer]]));
  let ticks = 0;
  const leave = await quotes.listen(() => {
    ticks += 1;
  });
  const look = async () => {
    now = addMicros(now, 60 * MICROS_PER_SECOND);
    await vi.advanceTimersByTimeAsync(10);
    return JSON.parse(quotes.get(SAMSUNG)?.text ?? 'null');
  };
  // The tape knows when it was printed, which is before its source confirmed it last.
  answer = { ...confirmed, asOf: printedAt, stale: true };
  expect(await look()).toMatchObject({ is_stale: true, is_halted: false, limit_up: null });
  answer = { ...answer, isHalted: true };
  expect(await look()).toMatchObject({ is_stale: true, is_halted: true });
  const limits = { base: decimal('70000'), up: decimal('91000'), down: decimal('49000') };
  answer = { ...answer, isHalted: false, limits };
  expect(await look()).toMatchObject({ is_halted: false, limit_up: '91000' });
  answer = { ...answer, limits: { ...limits, base: decimal('70100') } };
  expect(await look()).toMatchObject({ base: '70100' });
  expect(ticks).toBe(5);
  await look();
  expect(ticks).toBe(5);
  leave();
});

it('looks once at a time when all leave and one comes while a look is on its way', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = addMicros(printedAt, 10 * MICROS_PER_SECOND);
  const answer = new Map([[SAMSUNG, confirmedQuote()]]);
  let looks = 0;
  let slow: PromiseWithResolvers<void> | undefined;
  const quotes = openQuotes(async () => {
    looks += 1;
    await slow?.promise;
    return answer;
  });
  const leave = await quotes.listen(() => undefined);
  now = addMicros(now, 60 * MICROS_PER_SECOND);
  slow = Promise.withResolvers();
  const { resolve } = slow;
  await vi.advanceTimersByTimeAsync(10);
  expect(looks).toBe(2);
  leave();
  slow = undefined;
  const leaveAgain = await quotes.listen(() => undefined);
  resolve();
  await vi.advanceTimersByTimeAsync(0);
  looks = 0;
  await vi.advanceTimersByTimeAsync(50);
  expect(looks).toBe(5);
  leaveAgain();
});

function confirmedQuote(): ReadQuote {
  return {
    ...{ tickerId: SAMSUNG, bid: null, ask: null, last: decimal('70000'), at: printedAt },
    ...{ venueAt: null, asOf: now, source: 'kis', simulated: false, change24h: null },
    ...{ isHalted: false, limits: null, stale: false, ageMs: 0 },
  };
}

function openQuotes(readPrices: ReadPrices): LiveQuotes {
  return createLiveQuotes({
    readPrices,
    readTickerIds: async () => [SAMSUNG],
    openUpdates: () => ({ listen() {}, close() {} }),
    ...{ startedAt: printedAt, clock: () => now, monotonicMs: () => now / 1_000 },
    onFault: (error) => expect.unreachable(String(error)),
    lookEveryMs: 10,
  });
}
