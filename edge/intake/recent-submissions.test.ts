import { describe, expect, it } from 'vitest';
import { createRecentSubmissions } from './recent-submissions.ts';

const settled = () => new Promise(setImmediate);

describe('the memory of recent orders', () => {
  const open = (capacity = 10) =>
    createRecentSubmissions<string>({ capacity, isKept: (outcome) => outcome === 'accepted' });

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

  it('is bounded, and forgets the oldest', async () => {
    const recent = open(10);
    const ids = Array.from({ length: 100 }, (_, order) => `order-${order}`);
    for (const id of ids) recent.begin(id, 'hash', Promise.resolve('accepted'));
    await settled();
    const known = ids.filter((id) => recent.find(id) !== undefined);
    expect(known.length).toBeLessThanOrEqual(10);
    expect(known.length).toBeGreaterThanOrEqual(5);
    expect(known).toEqual(ids.slice(-known.length));
  });

  it('holds an order in flight however many others are answered meanwhile', async () => {
    const recent = open(2);
    const confirm = Promise.withResolvers<string>();
    recent.begin('slow', 'hash', confirm.promise);
    for (let count = 0; count < 100; count++) {
      recent.begin(`quick-${count}`, 'hash', Promise.resolve('accepted'));
    }
    await settled();
    expect(recent.find('slow')).toEqual({ bodySha256: 'hash', outcome: confirm.promise });
    confirm.resolve('accepted');
    await settled();
    expect(recent.find('slow')).toEqual({ bodySha256: 'hash', outcome: 'accepted' });
  });

  it('does not forget a retry that was begun while the first one failed', async () => {
    const recent = open();
    recent.begin('a', 'hash', Promise.resolve('unavailable'));
    const second = Promise.resolve('accepted');
    recent.begin('a', 'hash', second);
    await settled();
    expect(recent.find('a')).toEqual({ bodySha256: 'hash', outcome: 'accepted' });
  });
});
