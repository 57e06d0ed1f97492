import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { AWAY_PATIENCE_MICROS, isLookDue, isOfOutage, type KnownOutages } from './away.ts';

const NOON = instant(1_795_252_500_000_000);
const second = (count: number): Instant => addMicros(NOON, count * MICROS_PER_SECOND);
const MINUTE = 60 * MICROS_PER_SECOND;

/** Home was away from noon on, for so many seconds; without any it still is, as of a minute and a half later. */
const away = (seconds?: number): KnownOutages => ({
  at: second(90),
  microsMin: MINUTE,
  outages: [{ fromAt: NOON, toAt: seconds === undefined ? null : second(seconds) }],
});
const happened = (event: number, settled: number) => ({
  ...{ eventAt: second(event), settledAt: second(settled) },
});

describe('what the digest of an outage tells of', () => {
  it.each([
    ['what happened meanwhile', 30, 100, true],
    ['what happened before and was written behind it', -1, 100, true],
    ['nothing that had been written before', -2, -1, false],
    ['nothing from when it was over', 60, 61, false],
  ])('%s', (_, event, settled, isTold) => {
    expect(isOfOutage(away(60), happened(event, settled))).toBe(isTold);
  });

  it('is nothing where the outage was short', () => {
    expect(isOfOutage(away(59), happened(30, 100))).toBe(false);
    expect(isOfOutage({ ...away(), at: second(59) }, happened(30, 58))).toBe(false);
  });

  it('is what happened until it was looked at, while the outage lasts', () => {
    expect(isOfOutage(away(), happened(89, 95))).toBe(true);
    expect(isOfOutage(away(), happened(90, 95))).toBe(false);
  });

  it('is nothing that is written later than anybody waits for', () => {
    const late = addMicros(second(60), AWAY_PATIENCE_MICROS);
    expect(isOfOutage(away(60), { eventAt: NOON, settledAt: late })).toBe(true);
    expect(isOfOutage(away(60), { eventAt: NOON, settledAt: addMicros(late, 1) })).toBe(false);
  });
});

it('accounts that wait are looked at every five seconds, and the less the longer they wait', () => {
  expect(isLookDue(NOON, undefined, NOON)).toBe(true);
  expect([4, 5].map((later) => isLookDue(NOON, second(1), second(1 + later)))).toEqual([
    ...[false, true],
  ]);
  expect([99, 100].map((later) => isLookDue(NOON, second(400), second(400 + later)))).toEqual([
    ...[false, true],
  ]);
});
