import { expect, test } from 'vitest';
import { type ScreenedOrder, screenDelays } from './screen-delays.ts';

const order: ScreenedOrder = {
  acceptedAtMs: 1_000,
  printAtMs: 2_000,
  tapeAtMs: 2_010,
  filledAtMs: 2_030,
  seenAtMs: 2_060,
};

test('the wait for the print is not counted, and the rest is told by its parts', () => {
  const { all, tape, settle, tell } = screenDelays([order]);
  expect([all.p50, tape.p50, settle.p50, tell.p50]).toEqual([60, 10, 20, 30]);
});

test('an order whose print was there already is counted from its 202', () => {
  const { all, tape, settle } = screenDelays([{ ...order, acceptedAtMs: 2_020 }]);
  expect([all.p50, tape.p50, settle.p50]).toEqual([40, 0, 10]);
});

test('one slow order of a hundred is in the 99th of a hundred, not in the middle', () => {
  const orders = Array.from({ length: 101 }, () => order).with(7, { ...order, seenAtMs: 9_000 });
  const { all } = screenDelays(orders);
  expect(all).toEqual({ p50: 60, p99: 60 });
  const two = orders.with(8, { ...order, seenAtMs: 9_000 });
  expect(screenDelays(two).all.p99).toBe(7_000);
});
