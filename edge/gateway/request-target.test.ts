import { expect, it } from 'vitest';
import { requestTarget } from './request-target.ts';

it.each([
  ['/api/v1/orders?limit=5&cursor=a%2Fb', '/api/v1/orders', '/api/v1/orders?limit=5&cursor=a%2Fb'],
  ['/api/../metrics', '/metrics', '/metrics'],
  ['/api/%2e%2E/metrics', '/metrics', '/metrics'],
  ['/%6detrics', '/metrics', '/metrics'],
  ['//metrics', '/metrics', '/metrics'],
  ['//evil.example/metrics', '/evil.example/metrics', '/evil.example/metrics'],
  ['/../../metrics/', '/metrics/', '/metrics/'],
  ['/api/v1/./orders//', '/api/v1/orders/', '/api/v1/orders/'],
  ['/a/b/..', '/a', '/a'],
  ['/a/..', '/', '/'],
  ['/METRICS', '/METRICS', '/METRICS'],
  ['/caf%c3%a9', '/caf%C3%A9', '/caf%C3%A9'],
  ['/caf\xc3\xa9|%7e', '/caf%C3%A9%7C~', '/caf%C3%A9%7C~'],
  ['/a(b)%28', '/a(b)%28', '/a(b)%28'],
  // With what must not stand in a path, all is decoded and encoded anew.
  ['/a(b)"', '/a%28b%29%22', '/a%28b%29%22'],
  ['/?x=../metrics#y', '/', '/?x=../metrics'],
  ['/', '/', '/'],
])('reads %j as the path %s', (raw, path, url) => {
  expect(requestTarget(raw)).toEqual({ path, url });
});

it.each([
  '/api/..%2fmetrics',
  '/api%5c..%5Cmetrics',
  '/api\\..\\metrics',
  '/metrics%00',
  '/metrics%3bx',
  '/%252e%252e/metrics',
  '/metrics%3fx',
  '/metrics%23x',
  '/metrics#x',
  '/a%',
  '/a%2',
  '/a%zz',
])('refuses %j, which those behind might read otherwise', (raw) => {
  expect(requestTarget(raw)).toBe('ambiguous');
});

it.each([undefined, '', '*', 'http://home/metrics', 'home:443'])('finds no path in %j', (raw) => {
  expect(requestTarget(raw)).toBe('nowhere');
});
