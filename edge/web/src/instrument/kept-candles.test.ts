import { addMicros, type Instant, MICROS_PER_DAY, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createFakeAnswerStore } from '../query/testing/fake-answer-store.ts';
import { forgetCandles, keepCandles, keptCandles } from './kept-candles.ts';

const NOW = parseInstant('2026-11-23T09:00:00Z') as Instant;
const PAGE = { value: { candles: [], isFirst: true }, receivedAt: NOW };
const NONE = { ok: false, fault: { kind: 'unreachable' } };

test('a chart is found again for seven days, and the next by its own name', async () => {
  const store = createFakeAnswerStore();
  await keepCandles(store, 'BTC 1m', PAGE);
  expect(await keptCandles(store, 'BTC 1m', NOW)).toEqual({ ok: true, value: PAGE });
  expect(await keptCandles(store, 'BTC 5m', NOW)).toEqual(NONE);
  const later = addMicros(NOW, 7 * MICROS_PER_DAY);
  expect(await keptCandles(store, 'BTC 1m', later)).toEqual(NONE);
});

test('what cannot be read was never kept, and is in the way of nothing', async () => {
  const store = createFakeAnswerStore(
    new Map([
      ['candles BTC 1m', '{"value":'],
      ['candles newest first', '['],
    ]),
  );
  expect(await keptCandles(store, 'BTC 1m', NOW)).toEqual(NONE);
  await keepCandles(store, 'BTC 1m', PAGE);
  expect(await keptCandles(store, 'BTC 1m', NOW)).toEqual({ ok: true, value: PAGE });
});

test('the chart that was looked at longest ago is let go, and what nobody remembers', async () => {
  const kept = new Map([
    ['demo', 'answers'],
    ['candles of an older version', '{}'],
  ]);
  const store = createFakeAnswerStore(kept);
  for (let at = 0; at < 20; at++) await keepCandles(store, `${at}`, PAGE);
  await keepCandles(store, '0', PAGE);
  await keepCandles(store, '20', PAGE);
  expect(await keptCandles(store, '0', NOW)).toMatchObject({ ok: true });
  expect(await keptCandles(store, '1', NOW)).toEqual(NONE);
  expect(kept.size).toBe(20 + 2);
  await forgetCandles(store);
  expect([...kept.keys()]).toEqual(['demo']);
});
