import { readTraceparent, traceIdOf } from '@mockstreet/shared/traceparent';
import { expect, test } from 'vitest';
import { traceOrder } from './trace-order.ts';

test('attempts at one order are of one trace, which has the name of the order', () => {
  const id = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
  const attempts = [1, 255].map((byte) =>
    readTraceparent(traceOrder(id, new Uint8Array(8).fill(byte))),
  );
  expect(attempts).toEqual([
    '00-018f2c1e7b6a7c3d8e4f5a6b7c8d9e0f-0101010101010101-00',
    '00-018f2c1e7b6a7c3d8e4f5a6b7c8d9e0f-ffffffffffffffff-00',
  ]);
  expect(attempts.map((one) => one && traceIdOf(one))).toEqual(
    Array(2).fill(id.replaceAll('-', '')),
  );
});
