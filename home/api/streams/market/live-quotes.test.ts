import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, instantFromMillis, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, expect, it, vi } from 'vitest';
import type { ReadQuote } from '#market/read-quotes';
import { createLiveQuotes } from './live-quotes.ts';

const SAMSUNG = 'KRX-STOCK-005930';

afterEach(() => {
  vi.useRealTimers();
});

it('tells of a halt and of a band while no source confirms the price', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const printedAt = instantFromMillis(1_000_000);
  let now = addMicros(printedAt, 10 * MICROS_PER_SECOND);
  const confirmed: ReadQuote = {
    ...{ tickerId: SAMSUNG, bid: null, ask: null, last: decimal('70000'), at: printedAt },
    ...{ venueAt: null, asOf: now, source: 'kis', simulated: false, change24h: null },
    ...{ isHalted: false, limits: null, stale: false, ageMs: 0 },
  };
  let answer = confirmed;
  const quotes = createLiveQuotes({
    readPrices: async () => new Map([[SAMSUNG, answer]]),
    readTickerIds: async () => [SAMSUNG],
    openUpdates: () => ({ listen() {}, close() {} }),
    ...{ startedAt: printedAt, clock: () => now, monotonicMs: () => now / 1_000 },
    onFault: (error) => expect.unreachable(String(error)),
    lookEveryMs: 10,
  });
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
