import { expect, test } from 'vitest';
import { answerOf } from './answer-of.ts';
import { createHttpClient } from './http-client.ts';
import { Unsent } from './unsent.ts';

/** A client whose every call gets this answer, and what it sent. */
function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const requests: Request[] = [];
  const http = createHttpClient((request) => {
    requests.push(request as Request);
    return Promise.resolve(new Response(body, { status, headers }));
  }, 'https://mockstreet.example');
  return { http, requests };
}

test('an answer comes back as its value', async () => {
  const { http, requests } = answering(200, '{"balance_krw":"1"}');
  const answer = await answerOf(http.GET('/api/v1/portfolio'));
  expect(answer).toEqual({ ok: true, value: { balance_krw: '1' } });
  expect(requests[0]?.url).toBe('https://mockstreet.example/api/v1/portfolio');
  expect(requests[0]?.headers.get('accept')).toBe('application/json');
});

test('the body travels with the request', async () => {
  const { http, requests } = answering(202, '{}');
  const order = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET' } as const;
  await http.POST('/api/v1/orders', { body: { ...order, quantity: '0.1' } });
  const [request] = requests;
  expect(request?.method).toBe('POST');
  expect(request?.headers.get('content-type')).toBe('application/json');
  expect(await request?.json()).toEqual({ ...order, quantity: '0.1' });
});

test('a problem is told with its code and when to ask again', async () => {
  const { http } = answering(503, '{"code":"QUEUE_UNAVAILABLE","status":503}', {
    'retry-after': '2',
  });
  expect(await answerOf(http.GET('/api/v1/status'))).toEqual({
    ok: false,
    fault: {
      kind: 'problem',
      problem: { code: 'QUEUE_UNAVAILABLE', status: 503 },
      retryAfterSeconds: 2,
    },
  });
});

test.each([
  [502, '<html>bad gateway</html>'],
  [500, '{"error":"what?"}'],
  [200, 'not json'],
])('an answer of %s that is not ours (%s) counts as none', async (status, body) => {
  const { http } = answering(status, body);
  expect(await answerOf(http.GET('/api/v1/status'))).toEqual({
    ok: false,
    fault: { kind: 'unreachable' },
  });
});

test('a failed connection is a value too', async () => {
  const fails = () => Promise.reject(new TypeError('failed to fetch'));
  const http = createHttpClient(fails, 'https://mockstreet.example');
  expect(await answerOf(http.GET('/api/v1/status'))).toMatchObject({ ok: false });
});

test('what the device kept back is told as such', async () => {
  const keepsBack = () => Promise.reject(new Unsent('DEVICE_CLOCK_WRONG'));
  const http = createHttpClient(keepsBack, 'https://mockstreet.example');
  expect(await answerOf(http.GET('/api/v1/status'))).toEqual({
    ok: false,
    fault: { kind: 'unsent', reason: 'DEVICE_CLOCK_WRONG' },
  });
});
