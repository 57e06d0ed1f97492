import { addMicros, formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseName, dumpName, parseBackupName } from './backup-name.ts';
import { expiredBackups } from './retention.ts';

const DAY = 86_400_000_000;
const at = (text: string) => parseInstant(text) as Instant;
const noon = at('2026-11-21T12:00:00+09:00');
const days = (count: number) =>
  Array.from({ length: count }, (_, ago) => ({ takenAt: addMicros(noon, -ago * DAY) }));
const dates = (backups: readonly { takenAt: Instant }[]) =>
  backups.map(({ takenAt }) => formatInstant(takenAt).slice(0, 10)).toSorted();
const kept = <B>(all: readonly B[], expired: readonly B[]) =>
  all.filter((one) => !expired.includes(one));

test('of sixty days a week of days, four weeks and two months are left', () => {
  const all = days(60);
  const rule = { daily: 7, weekly: 4, monthly: 2 };
  expect(dates(kept(all, expiredBackups(all, rule)))).toEqual([
    // The newest of October; of the weeks that ended on a Sunday; the last seven days.
    ...['2026-10-31', '2026-11-01', '2026-11-08'],
    ...['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'],
    '2026-11-21',
  ]);
});

test('of several on one day in Korea the newest stays, once the day is a week ago', () => {
  const morning = { takenAt: at('2026-11-13T00:30:00+09:00') };
  const evening = { takenAt: at('2026-11-13T23:30:00+09:00') };
  const eve = { takenAt: at('2026-11-12T23:30:00+09:00') };
  const all = [{ takenAt: noon }, morning, evening, eve];
  expect(expiredBackups(all, { daily: 14, weekly: 0, monthly: 0 })).toEqual([morning]);
});

test('what was made by hand before an upgrade stays for a week, whatever is made after it', () => {
  const before = { takenAt: at('2026-11-15T20:00:00+09:00') };
  const after = { takenAt: at('2026-11-15T21:00:00+09:00') };
  const rule = { daily: 14, weekly: 8, monthly: 12 };
  const days = (count: number) =>
    Array.from({ length: count }, (_, day) => ({
      takenAt: addMicros(after.takenAt, (day + 1) * DAY),
    }));
  expect(expiredBackups([before, after, ...days(6)], rule)).toEqual([]);
  expect(expiredBackups([before, after, ...days(7)], rule)).toEqual([before]);
});

test('of fewer days than a week all stay when the rule keeps fewer', () => {
  const hours = [1, 20, 30, 47, 60].map((ago) => ({ takenAt: addMicros(noon, (-ago * DAY) / 24) }));
  const expired = expiredBackups(hours, { daily: 2, weekly: 0, monthly: 0 });
  expect(expired).toEqual(hours.slice(4));
});

test('a month without home costs no backup', () => {
  const all = days(3).map(({ takenAt }) => ({ takenAt: addMicros(takenAt, -40 * DAY) }));
  const today = { takenAt: noon };
  expect(expiredBackups([...all, today], { daily: 4, weekly: 0, monthly: 0 })).toEqual([]);
});

test('a rule that keeps nothing keeps the newest', () => {
  const all = days(3);
  const rule = { daily: 0, weekly: 0, monthly: 0 };
  expect(expiredBackups(all, rule)).toEqual(all.slice(1));
});

test('no rule ever takes the newest, and what it takes follows from what there is', () => {
  const backup = fc.record({
    takenAt: fc.integer({ min: 0, max: 400 }).map((hours) => addMicros(noon, (-hours * DAY) / 24)),
  });
  const count = fc.integer({ min: 0, max: 9 });
  const rules = fc.record({ daily: count, weekly: count, monthly: count });
  fc.assert(
    fc.property(fc.array(backup, { maxLength: 60 }), rules, (all, rule) => {
      const left = kept(all, expiredBackups(all, rule));
      const newest = Math.max(...all.map(({ takenAt }) => takenAt)) as Instant;
      if (all.length > 0) expect(left.some(({ takenAt }) => takenAt === newest)).toBe(true);
      const older = left.filter(({ takenAt }) => takenAt <= addMicros(newest, -7 * DAY));
      expect(older.length).toBeLessThanOrEqual(rule.daily + rule.weekly + rule.monthly);
      // Again at once, nothing more goes.
      expect(expiredBackups(left, rule)).toEqual([]);
    }),
  );
});

test('a name tells what the file is, and sorts by time', () => {
  const taken = at('2026-11-21T19:00:05.999999Z');
  const takenAt = at('2026-11-21T19:00:05Z');
  const dump = dumpName(taken);
  expect(dump).toBe('mockstreet-dump-20261121T190005Z.age');
  expect(parseBackupName(dump)).toEqual({ name: dump, kind: 'dump', takenAt });
  const base = baseName(taken, '00000001000000000000000A');
  expect(base).toBe('mockstreet-base-20261121T190005Z-00000001000000000000000A.age');
  const walFrom = '00000001000000000000000A';
  expect(parseBackupName(base)).toEqual({ name: base, kind: 'base', takenAt, walFrom });
});

test.each([
  'mockstreet-dump-20261121T190005Z.age.77.draft',
  'mockstreet-dump-20261321T190005Z.age',
  'mockstreet-20261121T190005Z.age',
  'mockstreet-base-20261121T190005Z.age',
  'mockstreet-dump-20261121T190005Z-00000001000000000000000A.age',
  'notes.txt',
])('%s is no backup', (name) => {
  expect(parseBackupName(name)).toBeUndefined();
});
