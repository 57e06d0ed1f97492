import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ack, createAckPlan } from './ack-plan.ts';

/** The broker's side: which tags are open; refuses a tag that is not (RabbitMQ closes the channel). */
function createBrokerModel(tags: number) {
  const open = new Set(Array.from({ length: tags }, (_, index) => index + 1));
  return {
    open,
    take(acks: readonly Ack[]) {
      for (const { tag, allUpTo } of acks) {
        if (!open.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
        for (const candidate of [...open]) {
          if (candidate === tag || (allUpTo && candidate < tag)) open.delete(candidate);
        }
      }
    },
  };
}

test('in whatever order messages are done, each is acked once, none early, few put off', () => {
  const days = fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: 60 }, (_, index) => index + 1),
      { minLength: 60 },
    ),
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 }),
    putOffMax: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(days, ({ order, sizes, putOffMax }) => {
      const broker = createBrokerModel(order.length);
      const plan = createAckPlan(putOffMax);
      const done = new Set<number>();
      for (let at = 0, turn = 0; at < order.length; turn++) {
        const tags = order.slice(at, at + (sizes[turn] ?? 1));
        at += tags.length;
        for (const tag of tags) done.add(tag);
        broker.take(plan.done(tags));
        const acked = order.length - broker.open.size;
        expect([...done].filter((tag) => broker.open.has(tag)).length).toBeLessThanOrEqual(
          putOffMax,
        );
        expect(acked).toBeLessThanOrEqual(done.size);
      }
      broker.take(plan.flush());
      expect(broker.open.size).toBe(0);
    }),
  );
});

test('messages done in their order cost one frame a turn', () => {
  const plan = createAckPlan(10);
  expect(plan.done([1, 2, 3])).toEqual([{ tag: 3, allUpTo: true }]);
  expect(plan.done([5, 6])).toEqual([]);
  expect(plan.done([4])).toEqual([{ tag: 6, allUpTo: true }]);
});

test('what was put off is sent before the channel closes', () => {
  const plan = createAckPlan(10);
  expect(plan.done([2, 3])).toEqual([]);
  expect(plan.flush()).toEqual([
    { tag: 2, allUpTo: false },
    { tag: 3, allUpTo: false },
  ]);
  expect(plan.done([1])).toEqual([{ tag: 1, allUpTo: true }]);
});
