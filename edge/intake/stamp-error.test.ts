import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type ClockTimes, createStampError } from './stamp-error.ts';

const SECOND = 1_000_000;

function open() {
  const world = {
    wall: 100 * SECOND,
    mark: 100 * SECOND,
    wallErrorMs: 40,
    told: [] as ClockTimes[],
  };
  const stampError = createStampError({
    clock: () => instant(world.wall),
    acceptanceClock: {
      latest: () => instant(world.mark),
      aheadMs: () => Math.max(0, (world.mark - world.wall) / 1_000),
    },
    wallErrorMs: () => world.wallErrorMs,
    onUnsure: (times) => world.told.push(times),
  });
  return { world, stampError };
}

describe('the error of the stamps', () => {
  it('is that of the wall clock and what they run ahead of it', () => {
    const { world, stampError } = open();
    world.wall -= SECOND;
    expect(stampError.currentMs()).toBe(1_040);
    expect(stampError.fault()).toBeUndefined();
    expect(world.told).toEqual([]);
  });

  it('is told once with both times while it is too large, and again the next time', () => {
    const { world, stampError } = open();
    const times = { mark: '1970-01-01T00:01:40.000000Z', wall: '1970-01-01T00:01:30.000000Z' };
    world.wall -= 10 * SECOND;
    stampError.currentMs();
    expect(stampError.fault()).toBe(`unsure: latest stamp ${times.mark}, wall clock ${times.wall}`);
    expect(world.told).toEqual([times]);
    world.wall += 10 * SECOND;
    expect(stampError.fault()).toBeUndefined();
    world.wallErrorMs = 2_001;
    stampError.currentMs();
    expect(world.told).toHaveLength(2);
  });
});
