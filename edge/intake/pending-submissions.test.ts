import { describe, expect, it } from 'vitest';
import { createPendingSubmissions, type PublishOutcome } from './pending-submissions.ts';

function open() {
  const world = { now: 0, took: [] as number[] };
  const pending = createPendingSubmissions({
    monotonicMs: () => world.now,
    onSettled: (milliseconds) => world.took.push(milliseconds),
  });
  const outcomes: [string, PublishOutcome][] = [];
  const add = (orderId: string) =>
    pending.add(orderId, (outcome) => outcomes.push([orderId, outcome]));
  return { world, pending, outcomes, add };
}

describe('the orders in flight', () => {
  it('each get their outcome once, and how long it took is told', () => {
    const { world, pending, outcomes, add } = open();
    const one = add('a');
    world.now = 7;
    pending.settle(one, 'confirmed');
    pending.settle(one, 'nacked');
    expect(outcomes).toEqual([['a', 'confirmed']]);
    expect(world.took).toEqual([7]);
    expect(pending.count()).toBe(0);
  });

  it('are given up when they are overdue, the younger ones wait on', () => {
    const { world, pending, outcomes, add } = open();
    add('a');
    world.now = 50;
    add('b');
    world.now = 120;
    pending.settleOverdue(100);
    expect(outcomes).toEqual([['a', 'timed_out']]);
  });

  it('are not mixed up when one that was given up is sent again', () => {
    const { pending, outcomes, add } = open();
    const first = add('a');
    pending.settle(first, 'timed_out');
    const again = add('a');
    pending.settle(first, 'confirmed');
    expect(outcomes).toEqual([['a', 'timed_out']]);
    pending.settle(again, 'confirmed');
    expect(outcomes).toEqual([
      ['a', 'timed_out'],
      ['a', 'confirmed'],
    ]);
  });

  it('remember which of them the broker returned', () => {
    const { pending, add } = open();
    const one = add('a');
    const other = add('b');
    pending.markReturned('a');
    pending.markReturned('unheard of');
    expect([one.isReturned, other.isReturned]).toEqual([true, false]);
  });

  it('all fail together when the channel is gone', () => {
    const { pending, outcomes, add } = open();
    for (const id of ['a', 'b', 'c']) add(id);
    pending.settleAll('connection_lost');
    expect(outcomes.map(([, outcome]) => outcome)).toEqual(Array(3).fill('connection_lost'));
  });
});
