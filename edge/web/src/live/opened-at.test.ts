import { addMicros, instant, MICROS_PER_MINUTE, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createOpenedAt } from './opened-at.ts';

const OPENED = instant(1_800_000_000_000_000);

function open() {
  let ahead = 0;
  let passed = 0;
  let asleep = 0;
  return {
    openedAt: createOpenedAt(
      () => addMicros(OPENED, ahead + (passed + asleep) * MICROS_PER_MS),
      () => 5_000 + passed,
    ),
    lead: (micros: number) => {
      ahead = micros;
    },
    pass: (ms: number) => {
      passed += ms;
    },
    sleep: (ms: number) => {
      asleep += ms;
    },
  };
}

test('a page was opened when it was opened, however long ago, also where the device slept', () => {
  const page = open();
  expect(page.openedAt()).toBe(OPENED);
  page.pass(90_000.25);
  expect(page.openedAt()).toBe(OPENED);
  page.sleep(3_600_000);
  expect(page.openedAt()).toBe(OPENED);
});

test('a device that was ahead goes back to when it was, not to when that was found out', () => {
  const page = open();
  page.pass(1_000);
  page.lead(-2 * MICROS_PER_MINUTE);
  page.pass(30_000);
  expect(page.openedAt()).toBe(addMicros(OPENED, -2 * MICROS_PER_MINUTE));
});
