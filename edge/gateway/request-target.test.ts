import { expect, it } from 'vitest';
import { requestTarget } from './request-target.ts';

it.each([
  ['/api/v1/orders?limit=5&cursor=a%2Fb', '/api/v1/orders', '/api/v1/orders?limit=5&cursor=a%2Fb'],
  ['/api/../metrics', '/metrics', '/metrics'],
  ['/api/%2e%2e/metrics', '/metrics', '/metrics'],
  ['/api\\..\\metrics', '/metrics', '/metrics'],
  ['/api/..%2fmetrics', '/api/..%2fmetrics', '/api/..%2fmetrics'],
  ['//metrics', '//metrics', '//metrics'],
  ['/', '/', '/'],
])('reads %s as the path %s', (raw, path, url) => {
  expect(requestTarget(raw)).toEqual({ path, url });
});

it.each([undefined, '', '*', 'http://home/metrics', 'home:443'])('refuses %s', (raw) => {
  expect(requestTarget(raw)).toBeUndefined();
});
