import { expect, test } from 'vitest';
import {
  brokerDiskClaims,
  type ClockOffSeen,
  clockOffClaims,
  databaseDiskClaims,
  holdTo,
  keysRotatedClaims,
} from './claims.ts';

const holds = (claims: Readonly<Record<string, boolean>>) => {
  try {
    holdTo(claims, {});
    return true;
  } catch {
    return false;
  }
};

test('a claim that is not true is told, with what was seen', () => {
  expect(() => holdTo({ 'sky is up': true }, {})).not.toThrow();
  expect(() => holdTo({ 'sky is up': true, 'none settled': false }, { settled: 4 })).toThrow(
    'not so: none settled. Seen: {"settled":4}',
  );
});

const ahead: ClockOffSeen = {
  offsetMs: 30_000,
  accepted: 800,
  settledMeanwhile: 790,
  ripe: 600,
  ripeSettled: 600,
  alarms: 0,
};

test('ahead: whatever had time for it is settled', () => {
  expect(holds(clockOffClaims(ahead))).toBe(true);
  expect(holds(clockOffClaims({ ...ahead, ripeSettled: 599 }))).toBe(false);
  expect(holds(clockOffClaims({ ...ahead, ripe: 0, ripeSettled: 0 }))).toBe(false);
});

test('behind: some are settled, and the newest are not', () => {
  const behind = { ...ahead, offsetMs: -30_000, settledMeanwhile: 108, ripeSettled: 108 };
  expect(holds(clockOffClaims(behind))).toBe(true);
  expect(holds(clockOffClaims({ ...behind, settledMeanwhile: 0 }))).toBe(false);
  expect(holds(clockOffClaims({ ...behind, settledMeanwhile: 800 }))).toBe(false);
});

test('behind by more than is believed: none is settled, and the log says why', () => {
  const beyond = { ...ahead, offsetMs: -90_000, settledMeanwhile: 0, ripeSettled: 0, alarms: 2 };
  expect(holds(clockOffClaims(beyond))).toBe(true);
  expect(holds(clockOffClaims({ ...beyond, settledMeanwhile: 1 }))).toBe(false);
  expect(holds(clockOffClaims({ ...beyond, alarms: 0 }))).toBe(false);
  expect(holds(clockOffClaims({ ...beyond, accepted: 0 }))).toBe(false);
});

test('a full disk of the broker: nothing is accepted, and everybody told', () => {
  const full = { acceptedBefore: 18_000, acceptedWhileFull: 0, refusedWhileFull: 2_600 };
  expect(holds(brokerDiskClaims(full))).toBe(true);
  expect(holds(brokerDiskClaims({ ...full, acceptedBefore: 0 }))).toBe(false);
  expect(holds(brokerDiskClaims({ ...full, acceptedWhileFull: 1 }))).toBe(false);
  expect(holds(brokerDiskClaims({ ...full, refusedWhileFull: 0 }))).toBe(false);
});

test('a full disk of the database: everything is accepted, and waits', () => {
  const full = {
    complaints: 7,
    acceptedBefore: 4_000,
    acceptedWhileFull: 600,
    settledWhileFull: 20,
    refusedWhileFull: 0,
  };
  expect(holds(databaseDiskClaims(full))).toBe(true);
  expect(holds(databaseDiskClaims({ ...full, complaints: 0 }))).toBe(false);
  expect(holds(databaseDiskClaims({ ...full, acceptedBefore: 0 }))).toBe(false);
  expect(holds(databaseDiskClaims({ ...full, acceptedWhileFull: 0 }))).toBe(false);
  expect(holds(databaseDiskClaims({ ...full, settledWhileFull: 600 }))).toBe(false);
  expect(holds(databaseDiskClaims({ ...full, refusedWhileFull: 1 }))).toBe(false);
});

test('keys that do not fit stop nobody from ordering', () => {
  expect(holds(keysRotatedClaims({ acceptedBetween: 50, accepted: 90 }))).toBe(true);
  expect(holds(keysRotatedClaims({ acceptedBetween: 0, accepted: 40 }))).toBe(false);
  expect(holds(keysRotatedClaims({ acceptedBetween: 50, accepted: 50 }))).toBe(false);
});
