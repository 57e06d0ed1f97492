import { describe, expect, it } from 'vitest';
import { createRecentOrders } from './recent-orders.ts';

const settled = () => new Promise(setImmediate);

describe('the memory of recent orders', () => {
  const open = (capacity = 10) =>
    createRecentOrders<string>({ capacity, isKept: (outcome) => outcome === 'accepted' });

  it('holds an order in flight, so that a retry can join it', async () => {
    const recent = open();
    const outcome = Promise.resolve('accepted');
    recent.begin('a', 'hash', outcome);
    expect(recent.find('a')).toEqual({ bodySha256: 'hash', outcome });
  });

  it('keeps an answer worth keeping', async () => {
    const recent = open();
    recent.begin('a', 'hash', Promise.resolve('accepted'));
    await settled();
    expect(recent.find('a')).toEqual({ bodySha256: 'hash', outcome: 'accepted' });
  });

  it.each([
    ['an unknown outcome', () => Promise.resolve('unavailable')],
    ['a bug', () => Promise.reject(new Error('bug'))],
  ])('forgets an order after %s', async (_what, outcome) => {
    const recent = open();
    recent.begin('a', 'hash', outcome());
    await settled();
    expect(recent.find('a')).toBeUndefined();
  });

  it('is bounded, and forgets the least recently asked for', async () => {
    const recent = open(2);
    for (const id of ['a', 'b']) recent.begin(id, 'hash', Promise.resolve('accepted'));
    await settled();
    recent.find('a');
    recent.begin('c', 'hash', Promise.resolve('accepted'));
    await settled();
    expect(['a', 'b', 'c'].map((id) => recent.find(id) !== undefined)).toEqual([true, false, true]);
  });
});
