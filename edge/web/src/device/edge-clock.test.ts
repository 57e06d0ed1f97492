import { type Instant, instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEdgeClock } from './edge-clock.ts';

const START = parseInstant('2026-11-21T09:00:00Z') as Instant;
const SECOND = MICROS_PER_SECOND;

/** A device whose clock is `wrongBy`, and an edge that answers it. Microseconds. */
function device(wrongBy: number) {
  const world = { now: START as number, wrongBy };
  const read = () => instant(world.now + world.wrongBy);
  const clock = createEdgeClock(read);
  return {
    clock,
    world,
    ask(there: number, back: number) {
      const asked = read();
      world.now += there;
      const date = new Date(Math.floor(world.now / SECOND) * 1_000).toUTCString();
      world.now += back;
      clock.observe(date, asked, read());
    },
    /** How far the corrected clock is ahead of the edge's. */
    error: () => clock.now() - world.now,
  };
}

test('before the first answer the device has only its own clock', () => {
  expect(device(5 * SECOND).error()).toBe(5 * SECOND);
});

test('however wrong the device, one answer tells the time, and never ahead of the edge', () => {
  const hours = 100 * 3_600 * SECOND;
  const latency = { min: 0, max: 2 * SECOND };
  fc.assert(
    fc.property(
      fc.integer({ min: -hours, max: hours }),
      fc.array(fc.tuple(fc.integer(latency), fc.integer(latency), fc.integer(latency)), {
        minLength: 1,
        maxLength: 20,
      }),
      (wrongBy, talks) => {
        const here = device(wrongBy);
        for (const [there, back, pause] of talks) {
          here.ask(there, back);
          here.world.now += pause;
        }
        const backs = talks.map(([, back]) => back);
        expect(here.error()).toBeLessThanOrEqual(0);
        expect(here.error()).toBeGreaterThanOrEqual(-SECOND - Math.min(...backs));
      },
    ),
  );
});

test('many answers tell it better than one', () => {
  const here = device(-40 * SECOND);
  for (let asked = 0; asked < 20; asked += 1) {
    here.world.now += 130_000;
    here.ask(10_000, 10_000);
  }
  expect(here.error()).toBeGreaterThan(-200_000);
});

test.each([-1, 1])(
  'up to five minutes off a signature is dated by the edge, beyond by nobody',
  (side) => {
    const here = device(side * 299 * SECOND);
    expect(here.clock.signingTime()).toBe(here.clock.now());
    here.ask(10_000, 10_000);
    expect(here.clock.signingTime()).toBe(here.clock.now());
    here.world.wrongBy = side * 302 * SECOND;
    here.ask(10_000, 10_000);
    expect(here.clock.signingTime()).toBeUndefined();
    here.world.wrongBy = 0;
    here.ask(10_000, 10_000);
    expect(here.clock.signingTime()).toBe(here.clock.now());
  },
);

test('a clock that is set while the page is open is found out', () => {
  const here = device(0);
  here.ask(10_000, 10_000);
  for (const wrongBy of [3_600 * SECOND, -60 * SECOND]) {
    here.world.wrongBy = wrongBy;
    here.ask(10_000, 10_000);
    expect(here.error()).toBeLessThanOrEqual(0);
    expect(here.error()).toBeGreaterThanOrEqual(-SECOND - 10_000);
  }
});

test.each([null, '', 'yesterday'])('a date of %j tells nothing', (date) => {
  const here = device(7 * SECOND);
  here.clock.observe(date, START, START);
  expect(here.error()).toBe(7 * SECOND);
});
