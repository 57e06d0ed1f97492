import { expect, test } from 'vitest';
import { createHttpClient } from './http-client.ts';

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const requests: RequestInit[] = [];
  const http = createHttpClient((_url, init) => {
    requests.push(init ?? {});
    return Promise.resolve(new Response(body, { status, headers }));
  });
  return { http, requests };
}

test('an answer comes back as its value', async () => {
  const { http } = answering(200, '{"balance_krw":"1"}');
  expect(await http({ method: 'GET', path: '/a' })).toEqual({
    ok: true,
    value: { balance_krw: '1' },
  });
});

test('the token and the body travel with the request', async () => {
  const { http, requests } = answering(202, '{}');
  await http({ method: 'POST', path: '/a', token: 't', body: { quantity: '0.1' } });
  expect(requests[0]).toMatchObject({
    method: 'POST',
    body: '{"quantity":"0.1"}',
    headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
  });
});

test('a problem is told with its code and when to ask again', async () => {
  const { http } = answering(503, '{"code":"QUEUE_UNAVAILABLE","status":503}', {
    'retry-after': '2',
  });
  expect(await http({ method: 'GET', path: '/a' })).toEqual({
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
  expect(await http({ method: 'GET', path: '/a' })).toEqual({
    ok: false,
    fault: { kind: 'unreachable' },
  });
});

test('a failed connection is a value too', async () => {
  const http = createHttpClient(() => Promise.reject(new TypeError('failed to fetch')));
  expect(await http({ method: 'GET', path: '/a' })).toMatchObject({ ok: false });
});
