import { expect, test } from 'vitest';
import { type CallPriority, createCallBudget } from './call-budget.ts';

const never = new AbortController().signal;
const monotonicMs = () => performance.now();

test('whoever is more urgent goes first, whenever they came; alike, in the order they came', async () => {
  const budget = createCallBudget({ perSecond: 200, burst: 1, monotonicMs });
  await budget.take('LIVE', never);
  const order: string[] = [];
  const call = async (name: string, priority: CallPriority) => {
    await budget.take(priority, never);
    order.push(name);
  };
  const calls = [
    ...['a', 'b', 'c'].map((name) => call(`backfill ${name}`, 'BACKFILL')),
    call('fallback', 'FALLBACK'),
  ];
  calls.push(call('live a', 'LIVE'), call('live b', 'LIVE'));
  await Promise.all(calls);
  expect(order).toEqual(['live a', 'live b', 'fallback', 'backfill a', 'backfill b', 'backfill c']);
});

test('in no stretch of time more calls go out than the rate and the burst together', async () => {
  // Stands still from when a call may be sent until that is noted, however busy the machine.
  let now = 0;
  const clock = setInterval(() => {
    now += 1;
  }, 1);
  const budget = createCallBudget({ perSecond: 100, burst: 3, monotonicMs: () => now });
  const sent: number[] = [];
  const calls = Array.from({ length: 30 }, async () => {
    await budget.take('LIVE', never);
    sent.push(now);
  });
  await Promise.all(calls).finally(() => clearInterval(clock));
  for (const first of sent) {
    const within = sent.filter((at) => at >= first && at < first + 100);
    // At once the burst, then one each hundredth; the next is due when the stretch is over.
    expect(within.length).toBeLessThanOrEqual(12);
  }
});

test('who gives up leaves the queue, and costs nobody a turn', async () => {
  let now = 0;
  const budget = createCallBudget({ perSecond: 50, burst: 1, monotonicMs: () => now });
  await budget.take('LIVE', never);
  const leaving = new AbortController();
  const left = budget.take('LIVE', leaving.signal);
  let isSent = false;
  const stays = budget.take('BACKFILL', never).then(() => {
    isSent = true;
  });
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(budget.take('LIVE', leaving.signal)).rejects.toThrow('gone');
  // Time for one turn.
  now = 20;
  await expect.poll(() => isSent).toBe(true);
  await stays;
});

test('a pause holds up everybody, however urgent', async () => {
  let now = 0;
  let looks = 0;
  const monotonicMs = () => {
    looks += 1;
    return now;
  };
  const budget = createCallBudget({ perSecond: 1_000, burst: 4, monotonicMs });
  budget.pause(30);
  let isSent = false;
  const call = budget.take('LIVE', never).then(() => {
    isSent = true;
  });
  // Its pause is over by the timers, and by its clock it is not.
  await expect.poll(() => looks).toBeGreaterThan(4);
  expect(isSent).toBe(false);
  now = 31;
  await call;
  expect(isSent).toBe(true);
});
