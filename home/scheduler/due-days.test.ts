import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { addDays } from '@mockstreet/shared/kst';
import { expect, test } from 'vitest';
import {
  type DueQuestion,
  dueDay,
  type KnownRun,
  minuteOfDay,
  nextDue,
  retryAt,
} from './due-days.ts';

const at = (text: string) => parseInstant(text) as Instant;
const kst = (day: string, time: string) => at(`${day}T${time}:00+09:00`);
const REPORT = { dueAtMinute: minuteOfDay('00:10'), covers: 'ended_day' } as const;
const STRIKE = { dueAtMinute: minuteOfDay('07:00'), covers: 'running_day' } as const;
const NOON = kst('2026-11-22', '12:00');

const run = (day: string, more: Partial<KnownRun> = {}): KnownRun => ({
  ...{ day, isDone: false, isAsked: false, firstAt: null, retryAt: null, ...more },
});
const done = (day: string) => run(day, { isDone: true });
const due = (more: Partial<DueQuestion> = {}) =>
  dueDay({
    ...{ terms: REPORT, now: NOON, firstDay: '2026-11-01', isPaused: false, runs: [], ...more },
  });

test('a day is due at its minute in Seoul: that which ended, or that which runs', () => {
  const before = kst('2026-11-22', '00:09');
  expect(nextDue(REPORT, before)).toEqual({ day: '2026-11-21', at: kst('2026-11-22', '00:10') });
  const sharp = kst('2026-11-22', '00:10');
  expect(nextDue(REPORT, sharp)).toEqual({ day: '2026-11-22', at: kst('2026-11-23', '00:10') });
  expect(nextDue(STRIKE, before)).toEqual({ day: '2026-11-22', at: kst('2026-11-22', '07:00') });
});

test('days go over months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2027-03-01', -1)]).toEqual([
    '2027-01-01',
    '2027-02-28',
  ]);
});

test('what was missed is caught up, the oldest first and a week at most', () => {
  expect(due()).toBe('2026-11-15');
  expect(due({ firstDay: '2026-11-20' })).toBe('2026-11-20');
  expect(due({ firstDay: '2026-11-20', runs: [done('2026-11-20')] })).toBe('2026-11-21');
  expect(due({ firstDay: '2026-11-22' })).toBeUndefined();
});

test('nothing is due twice', () => {
  const runs = Array.from({ length: 7 }, (_, back) => done(addDays('2026-11-21', -back)));
  expect(due({ runs })).toBeUndefined();
});

test('a paused job runs for what somebody asks for alone, however old', () => {
  expect(due({ isPaused: true })).toBeUndefined();
  const asked = run('2026-01-02', { isAsked: true });
  expect(due({ isPaused: true, runs: [asked] })).toBe('2026-01-02');
});

test('what failed is tried again in time, holds up what is behind it for an hour, then no longer', () => {
  const later = addMicros(NOON, 1);
  const ago = (minutes: number) => addMicros(NOON, -minutes * MICROS_PER_MINUTE);
  const failed = (minutes: number, retry: Instant) =>
    due({
      firstDay: '2026-11-20',
      runs: [run('2026-11-20', { firstAt: ago(minutes), retryAt: retry })],
    });
  expect(failed(59, NOON)).toBe('2026-11-20');
  expect(failed(59, later)).toBeUndefined();
  expect(failed(60, later)).toBe('2026-11-21');
});

test('the pause between attempts doubles up to a quarter of an hour', () => {
  const minutes = [1, 2, 6, 7, 99].map((attempts) => (retryAt(NOON, attempts) - NOON) / 60_000_000);
  expect(minutes).toEqual([0.5, 1, 16, 16, 16]);
});
