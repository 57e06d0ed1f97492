import { expect, test } from 'vitest';
import { throughAddress } from './through-address.ts';

test('an address takes the place of host and port, and of nothing else', () => {
  const url = 'amqp://engine:p%40ss@127.0.0.1:3012/%2F?heartbeat=5';
  expect(throughAddress('127.0.0.1:4999', url)).toBe(
    'amqp://engine:p%40ss@127.0.0.1:4999/%2F?heartbeat=5',
  );
  expect(throughAddress('10.77.0.1:5672', 'postgres://a:b@127.0.0.1:3010/mockstreet')).toBe(
    'postgres://a:b@10.77.0.1:5672/mockstreet',
  );
});

test('without an address the way is the usual one', () => {
  expect(throughAddress(undefined, 'amqp://a:b@127.0.0.1:3012/')).toBe(
    'amqp://a:b@127.0.0.1:3012/',
  );
});
