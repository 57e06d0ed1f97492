import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { createFairnessDesk, FIGURES_AGE_MICROS_MAX } from './fairness-desk.ts';
import type { FairnessFigures } from './read-fairness.ts';

/** Counting that goes on until it is told how it ends. */
function stage() {
  const counts: { at: Instant; done: PromiseWithResolvers<FairnessFigures> }[] = [];
  const faults: unknown[] = [];
  const time = { now: 0 as Instant };
  const desk = createFairnessDesk({
    clock: () => time.now,
    onFault: (fault) => faults.push(fault),
    count: (at) => {
      const done = Promise.withResolvers<FairnessFigures>();
      counts.push({ at, done });
      return done.promise;
    },
  });
  const finish = (index: number) => {
    const { at, done } = counts[index] as (typeof counts)[number];
    done.resolve({ at } as FairnessFigures);
  };
  return { desk, counts, faults, time, finish };
}

it('counts once for all who ask, and again only when the figures are old', async () => {
  const { desk, counts, time, finish } = stage();
  const both = Promise.all([desk.current(), desk.current()]);
  finish(0);
  expect((await both).map(({ at }) => at)).toEqual([0, 0]);
  time.now = addMicros(time.now, FIGURES_AGE_MICROS_MAX - 1);
  await desk.current();
  expect(counts).toHaveLength(1);
});

it('shows what it has while it counts anew, and when that fails', async () => {
  const { desk, counts, faults, time, finish } = stage();
  const first = desk.current();
  finish(0);
  await first;
  time.now = FIGURES_AGE_MICROS_MAX as Instant;
  expect((await desk.current()).at).toBe(0);
  counts[1]?.done.reject(new Error('away'));
  await expect.poll(() => faults.length).toBe(1);
  expect((await desk.current()).at).toBe(0);
  finish(2);
  await expect.poll(async () => (await desk.current()).at).toBe(FIGURES_AGE_MICROS_MAX);
});

it('has nothing to show where it never could count', async () => {
  const { desk, counts } = stage();
  const asked = desk.current();
  counts[0]?.done.reject(new Error('away'));
  await expect(asked).rejects.toThrow('away');
});
