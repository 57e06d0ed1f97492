import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTurnPace, type Work } from './turn-pace.ts';

const REST_MS = 100;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A lane whose last turn has just ended, with so much left to do. */
function rest(left: Work = 'none') {
  const lane = { ...createTurnPace(REST_MS), left, isBegun: false };
  const asked = lane.next(() => lane.left);
  void asked.then(() => {
    lane.isBegun = true;
  });
  return lane;
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('waits for as long as there is nothing to do', async () => {
  const lane = rest();
  await after(10 * REST_MS);
  expect(lane.isBegun).toBe(false);
});

it('begins with the first message when it has rested', async () => {
  const lane = rest();
  await after(REST_MS);
  lane.left = 'little';
  lane.wake('little');
  await after(0);
  expect(lane.isBegun).toBe(true);
});

it.each(['before', 'after'])(
  'lets a message that came %s the turn ended wait for the rest of the rest',
  async (when) => {
    const lane = rest(when === 'before' ? 'little' : 'none');
    await after(REST_MS / 2);
    lane.left = 'little';
    lane.wake('little');
    await after(REST_MS / 2 - 1);
    expect(lane.isBegun).toBe(false);
    await after(1);
    expect(lane.isBegun).toBe(true);
  },
);

it('begins at once with plenty to do', async () => {
  const lane = rest('plenty');
  await after(0);
  expect(lane.isBegun).toBe(true);
});

it.each<Work>(['none', 'little'])(
  'breaks off its rest for what is urgent, with %s left',
  async (left) => {
    const lane = rest(left);
    await after(1);
    lane.wake('plenty');
    await after(0);
    expect(lane.isBegun).toBe(true);
  },
);

it('knows of what was urgent during the turn, and only once', async () => {
  const pace = createTurnPace(REST_MS);
  pace.wake('plenty');
  await pace.next(() => 'little');
  let isBegun = false;
  void pace
    .next(() => 'little')
    .then(() => {
      isBegun = true;
    });
  await after(REST_MS - 1);
  expect(isBegun).toBe(false);
  await after(1);
  expect(isBegun).toBe(true);
});
