import { expect, it } from 'vitest';
import { traefikPath } from './request-path.ts';

/** From Traefik's documentation ("Request Path"), its tests of the muxer, and Go's of net/url. */
it.each([
  ['/foo/../bar', '/bar', '/bar'],
  ['/foo/bar//', '/foo/bar/', '/foo/bar/'],
  ['/./foo/../bar//', '/bar/', '/bar/'],
  ['/foo/%2e%2E/bar', '/bar', '/bar'],
  ['/%66oo', '/foo', '/foo'],
  ['/foo%20bar', '/foo bar', '/foo%20bar'],
  ['/foo%21', '/foo%21', '/foo%21'],
  ['/foo%5b', '/foo%5B', '/foo%5B'],
  ['/foo[', '/foo[', '/foo['],
  ['/foo%e2%82%ac', '/foo\xe2\x82\xac', '/foo%E2%82%AC'],
  ['/foo"', '/foo"', '/foo%22'],
  ['/foo%2Fbar"', '/foo/bar"', '/foo/bar%22'],
  ['/foo/..', '/', '/'],
  ['/foo/bar/..', '/foo', '/foo'],
  ['/foo?a=b;c#d', '/foo', '/foo?a=b%3Bc#d'],
  ['/foo?', '/foo', '/foo?'],
])('%j is routed as %j and passed on as %j', (target, routingPath, requestUri) => {
  expect(traefikPath(target)).toEqual({ routingPath, requestUri });
});

it.each([
  '*',
  'foo',
  '/a%2fb',
  '/a%2Fb',
  '/a\\b',
  '/a%00',
  '/a#b',
  '/a%',
  '/a%2',
  '/a%zz',
  '/a\x7f',
])('%j is refused', (target) => {
  expect(traefikPath(target)).toEqual({ refused: 400 });
});
