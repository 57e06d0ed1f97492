import { describe, expect, it } from 'vitest';
import { judgeAnswer } from './judge-answer.ts';
import type { SmokeAnswer } from './send-request.ts';
import type { SmokeRequest } from './smoke-request.ts';

const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const PROBLEM = { ...HEADERS, 'content-type': 'application/problem+json' };
const OFFLINE: SmokeAnswer = {
  status: 503,
  headers: { ...PROBLEM, 'retry-after': '5' },
  body: '{"code":"HOME_OFFLINE"}',
};
const ME: SmokeRequest = { method: 'GET', target: '/api/v1/me', answerer: 'home', status: 401 };
const UNKNOWN: SmokeRequest = { ...ME, status: undefined };
const ROOT: SmokeRequest = {
  method: 'GET',
  target: '/',
  page: true,
  answerer: 'web',
  status: 200,
};
const refusal = (status: number, code: string): SmokeAnswer => ({
  status,
  headers: PROBLEM,
  body: JSON.stringify({ code }),
});
const page: SmokeAnswer = { status: 200, headers: HEADERS, body: '<!doctype html><p>app' };

const judge = (asked: SmokeRequest, answer: SmokeAnswer, homeIsAway = false) =>
  judgeAnswer(asked, answer, { isSecure: true, homeIsAway });

describe('an answer as it has to be', () => {
  it.each([
    [ME, refusal(401, 'UNAUTHENTICATED'), false],
    [UNKNOWN, refusal(404, 'NOT_FOUND'), false],
    [{ ...ME, method: 'HEAD' }, { ...refusal(401, ''), body: '' }, false],
    [ME, OFFLINE, true],
    [{ ...ME, method: 'HEAD' }, { ...OFFLINE, body: '' }, true],
    [ROOT, page, false],
    [ROOT, page, true],
    [{ ...UNKNOWN, websocket: true as const }, { status: 101, headers: {}, body: '' }, false],
    [{ ...ME, answerer: 'refused' as const }, { status: 400, headers: {}, body: '' }, false],
  ])('%j', (asked, answer, homeIsAway) => {
    expect(judge(asked, answer, homeIsAway)).toEqual([]);
  });

  it('says nothing of TLS over plain HTTP', () => {
    const { 'strict-transport-security': _, ...headers } = HEADERS;
    const circumstances = { isSecure: false, homeIsAway: false };
    expect(judgeAnswer(ROOT, { ...page, headers }, circumstances)).toEqual([]);
  });
});

describe('an answer with something wrong', () => {
  const without = (name: keyof typeof HEADERS) => ({
    ...page,
    headers: { ...HEADERS, [name]: '' },
  });

  it.each([
    ['another status', ME, refusal(403, 'FORBIDDEN'), '401 expected'],
    ['home away', UNKNOWN, OFFLINE, 'home is away'],
    ['a proxy in its stead', UNKNOWN, refusal(502, 'X'), 'not an answer of home'],
    ['no problem', ME, { ...refusal(401, ''), body: 'Unauthorized' }, 'not a problem'],
    ['a page', { ...ME, status: 200 }, page, 'a page of the web app'],
    ['no page', ROOT, { ...page, body: '{}' }, 'no page of the web app'],
    ['a routed secret', { ...ME, answerer: 'nowhere', status: 404 }, page, '404 expected'],
    ['what is ambiguous', { ...ME, answerer: 'refused' }, page, '400 expected'],
    ['no policy', ROOT, without('content-security-policy'), 'content-security-policy: (none)'],
    ['a frame', ROOT, without('x-frame-options'), 'x-frame-options: '],
    ['no HSTS', ROOT, without('strict-transport-security'), 'strict-transport-security: '],
    [
      'a foreign reader',
      ROOT,
      { ...page, headers: { ...HEADERS, 'access-control-allow-origin': '*' } },
      'access-control-allow-origin, which lets others read',
    ],
    [
      'an unsafe policy',
      ROOT,
      {
        ...page,
        headers: {
          ...HEADERS,
          'content-security-policy': "script-src 'unsafe-inline'; frame-ancestors 'none'",
        },
      },
      "content-security-policy: script-src 'unsafe-inline'; frame-ancestors 'none'",
    ],
  ] as const)('%s', (_, asked, answer, fault) => {
    expect(judge(asked, answer)).toContain(fault);
  });

  it.each([
    ['there', refusal(401, 'UNAUTHENTICATED'), '503 expected'],
    ['without a word', { ...OFFLINE, headers: HEADERS }, 'not a problem'],
    ['for how long', { ...OFFLINE, headers: PROBLEM }, 'no Retry-After'],
    ['of another', { ...OFFLINE, body: '{"code":"UNAVAILABLE"}' }, 'HOME_OFFLINE expected'],
  ])('of a home that is said to be away: %s', (_, answer, fault) => {
    expect(judge(ME, answer, true)).toContain(fault);
  });
});
