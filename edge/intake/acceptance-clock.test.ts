import { type Instant, instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAcceptanceClock, type HighWaterMark } from './acceptance-clock.ts';

const SECOND = 1_000_000;

function mark(): HighWaterMark & { writes: Instant[] } {
  const writes: Instant[] = [];
  return { writes, read: () => writes.at(-1), write: (at) => writes.push(at) };
}

function start(highWaterMark: HighWaterMark, clock: () => number) {
  return createAcceptanceClock({
    clock: () => instant(clock()),
    highWaterMark,
    onFault: () => {},
  });
}

describe('the clock of acceptance', () => {
  it('gives strictly increasing times whatever the wall clock does, across any restarts', () => {
    const step = fc.oneof(
      fc.integer({ min: -5 * SECOND, max: 5 * SECOND }),
      fc.constant('restart'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const highWaterMark = mark();
        let wall = 1_000 * SECOND;
        let clock = start(highWaterMark, () => wall);
        let last = 0;
        for (const one of steps) {
          if (typeof one === 'number') wall += one;
          else clock = start(highWaterMark, () => wall);
          const at = clock.stamp() as number;
          expect(at).toBeGreaterThan(last);
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

  it('writes its mark once a second, not once an order', () => {
    const highWaterMark = mark();
    let wall = 5 * SECOND;
    const clock = start(highWaterMark, () => wall);
    for (; wall < 8 * SECOND; wall += 1_000) clock.stamp();
    expect(highWaterMark.writes).toHaveLength(3);
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
      },
      onFault: (error) => faults.push(error),
    });
    expect(clock.stamp()).toBeUndefined();
    expect(faults).toHaveLength(1);
    isBroken = false;
    expect(clock.stamp()).toBe(SECOND);
  });
});
