import { type Instant, instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAcceptanceClock, type HighWaterMark } from './acceptance-clock.ts';

const SECOND = 1_000_000;

/** A mark in memory; what is written soon is there when `settle` says so. */
function mark() {
  const writes: Instant[] = [];
  const soon: { at: Instant; resolve: (took: boolean) => void }[] = [];
  const highWaterMark: HighWaterMark = {
    read: () => writes.at(-1),
    write(at) {
      writes.push(at);
      for (const { resolve } of soon.splice(0)) resolve(false);
    },
    writeSoon: (at) => new Promise((resolve) => soon.push({ at, resolve })),
  };
  const settle = async () => {
    for (const { at, resolve } of soon.splice(0)) {
      writes.push(at);
      resolve(true);
    }
    await new Promise(setImmediate);
  };
  return { ...highWaterMark, writes, soon, settle };
}

function start(highWaterMark: HighWaterMark, clock: () => number) {
  return createAcceptanceClock({
    clock: () => instant(clock()),
    highWaterMark,
    onFault: () => {},
  });
}

describe('the clock of acceptance', () => {
  it('gives strictly increasing times whatever the wall clock does, across any restarts', async () => {
    const step = fc.oneof(
      fc.integer({ min: -2 * SECOND, max: 2 * SECOND }),
      fc.constant('written'),
      fc.constant('restart'),
      fc.constant('stop'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const highWaterMark = mark();
        let wall = 1_000 * SECOND;
        let clock = start(highWaterMark, () => wall);
        let last = 0;
        for (const one of steps) {
          if (typeof one === 'number') wall += one;
          if (one === 'written') await highWaterMark.settle();
          if (one === 'stop') clock.release();
          if (one === 'restart' || one === 'stop') {
            highWaterMark.soon.length = 0;
            clock = start(highWaterMark, () => wall);
          }
          const at = clock.stamp() as number;
          expect(at).toBeGreaterThan(last);
          expect(at).toBeLessThanOrEqual(highWaterMark.writes.at(-1) as number);
          last = at;
        }
      }),
    );
  });

  it('gives the wall time as long as that moves on', () => {
    let wall = 5 * SECOND;
    const clock = start(mark(), () => wall);
    expect(clock.stamp()).toBe(wall);
    wall += 10;
    expect(clock.stamp()).toBe(wall);
    expect(clock.aheadMs()).toBe(0);
  });

  it('writes its mark ahead of need, about twice a second, and waits for the first alone', async () => {
    const highWaterMark = mark();
    let wall = 5 * SECOND;
    const clock = start(highWaterMark, () => wall);
    clock.stamp();
    expect(highWaterMark.writes).toHaveLength(1);
    for (; wall < 8 * SECOND; wall += 10_000) {
      clock.stamp();
      if (wall % 100_000 === 0) await highWaterMark.settle();
    }
    expect(highWaterMark.writes.length).toBeGreaterThan(4);
    expect(highWaterMark.writes.length).toBeLessThan(8);
  });

  it('says how far it runs ahead of a wall clock that was set back', () => {
    let wall = 100 * SECOND;
    const clock = start(mark(), () => wall);
    clock.stamp();
    wall -= 3 * SECOND;
    clock.stamp();
    expect(clock.aheadMs()).toBe(3_001);
  });

  it('continues right where an orderly stop left it', () => {
    const highWaterMark = mark();
    const first = start(highWaterMark, () => 5 * SECOND);
    const last = first.stamp() as number;
    first.release();
    expect(start(highWaterMark, () => SECOND).stamp()).toBe(last + 1);
  });

  it('gives no time above a mark that could not be written, and goes on when it can', () => {
    let isBroken = true;
    const faults: unknown[] = [];
    const clock = createAcceptanceClock({
      clock: () => instant(SECOND),
      highWaterMark: {
        read: () => undefined,
        write: () => {
          if (isBroken) throw new Error('disk full');
        },
        writeSoon: async () => true,
      },
      onFault: (error) => faults.push(error),
    });
    expect(clock.stamp()).toBeUndefined();
    expect(faults).toHaveLength(1);
    isBroken = false;
    expect(clock.stamp()).toBe(SECOND);
  });
});
