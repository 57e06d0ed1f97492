import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createEdgeFetch } from './edge-fetch.ts';

const DATE = 'Sat, 21 Nov 2026 09:00:00 GMT';

async function observedFrom(method: string, path: string) {
  const observed: unknown[] = [];
  let now = 0;
  const fetchPage = createEdgeFetch(
    () => {
      now = 30;
      return Promise.resolve(new Response(null, { headers: { date: DATE } }));
    },
    { observe: (...sample) => observed.push(sample) },
    () => instant(now),
  );
  await fetchPage(`https://mockstreet.example${path}`, { method });
  return observed;
}

test.each([
  ['GET', '/api/v1/status'],
  ['POST', '/api/v1/orders'],
  ['DELETE', '/api/v1/orders'],
  ['DELETE', '/api/v1/orders/019aa0f0-0000-7000-8000-000000000001'],
  ['POST', '/api/v1/margin'],
  ['POST', '/api/v1/bailout'],
  ['POST', '/api/v1/human-etf'],
])('%s %s is answered by the edge: its time counts', async (method, path) => {
  expect(await observedFrom(method, path)).toEqual([[DATE, 0, 30]]);
});

test.each([
  ['GET', '/api/v1/orders'],
  ['GET', '/api/v1/orders/019aa0f0-0000-7000-8000-000000000001'],
  ['GET', '/api/v1/margin'],
  ['GET', '/api/v1/portfolio'],
  ['POST', '/api/v1/login/refresh'],
])('%s %s is answered by home, whose clock is another', async (method, path) => {
  expect(await observedFrom(method, path)).toEqual([]);
});

test('nobody answers: that is not forever', async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const fetchPage = createEdgeFetch(
    (_input, init) => {
      signals.push(init?.signal);
      return Promise.resolve(new Response());
    },
    { observe: () => undefined },
    () => instant(0),
  );
  await fetchPage('https://mockstreet.example/api/v1/status');
  expect(signals[0]).toBeInstanceOf(AbortSignal);
});
