import { expect, test } from 'vitest';
import { changesSomething, isFromForeignPage } from './request-origin.ts';

const BEHIND_GATEWAY = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mock.example' };

test.each<[boolean, string, Record<string, string>]>([
  [false, 'a program', {}],
  [false, 'a program that says which host it means', { host: 'mock.example' }],
  [false, 'our own page', { origin: 'https://mock.example', ...BEHIND_GATEWAY }],
  [
    false,
    'our own page, with cookies of a neighbour',
    {
      origin: 'https://mock.example',
      cookie: 'a=b',
      ...BEHIND_GATEWAY,
    },
  ],
  [
    false,
    'our own page without a gateway',
    { origin: 'http://localhost:3000', host: 'localhost:3000' },
  ],
  [
    false,
    'our own page, of a websocket through Traefik',
    { origin: 'https://mock.example', ...BEHIND_GATEWAY, 'x-forwarded-proto': 'wss' },
  ],
  [
    true,
    'another page, of a websocket through Traefik',
    { origin: 'https://evil.example', ...BEHIND_GATEWAY, 'x-forwarded-proto': 'wss' },
  ],
  [true, 'cookies without an origin', { cookie: 'a=b', ...BEHIND_GATEWAY }],
  [true, 'another host', { origin: 'https://evil.example', ...BEHIND_GATEWAY }],
  [
    true,
    'another host with cookies',
    {
      origin: 'https://evil.example',
      cookie: 'a=b',
      ...BEHIND_GATEWAY,
    },
  ],
  [true, 'the same host in the clear', { origin: 'http://mock.example', ...BEHIND_GATEWAY }],
  [true, 'another port', { origin: 'http://localhost:3001', host: 'localhost:3000' }],
  [
    true,
    'a host that begins like ours',
    { origin: 'https://mock.example.evil.example', ...BEHIND_GATEWAY },
  ],
  [true, 'a page without an origin of its own', { origin: 'null', ...BEHIND_GATEWAY }],
  [true, 'an empty origin', { origin: '', ...BEHIND_GATEWAY }],
  [
    true,
    'a host that only the sender names',
    {
      origin: 'https://evil.example',
      host: 'evil.example',
      ...BEHIND_GATEWAY,
    },
  ],
  [true, 'an origin where nothing says what ours is', { origin: 'https://mock.example' }],
])('foreign is %s for %s', (foreign, _who, headers) => {
  expect(isFromForeignPage(new Headers(headers))).toBe(foreign);
});

test('every method but the safe ones changes something', () => {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'DELETE', 'BREW'];
  expect(methods.filter(changesSomething)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE', 'BREW']);
});
