import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, kstDate, startOfKstWeek } from '@mockstreet/shared/kst';

/** How many days, weeks and months back there is a backup of each. */
export interface RetentionRule {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

/** So many days back from the newest all stay, not one a day: unless the rule keeps fewer days. */
const WHOLE_DAYS = 7;

/**
 * Those that may go. Of each of the last `daily` days (in Korea) that have any, the newest stays,
 * likewise of each of the last `weekly` weeks, which begin on Monday, and `monthly` months. Days
 * without a backup count for nothing, so that none goes because home was away. Of the last week all
 * stay: who backs up by hand before an upgrade needs that one, and not what was made an hour after
 * it, with the new schema. And whatever the rule says, the newest stays.
 */
export function expiredBackups<B extends { readonly takenAt: Instant }>(
  backups: readonly B[],
  rule: RetentionRule,
): B[] {
  const newestFirst = backups.toSorted((one, other) => other.takenAt - one.takenAt);
  const [newest] = newestFirst;
  if (!newest) return [];
  const wholeFrom = addMicros(newest.takenAt, -Math.min(rule.daily, WHOLE_DAYS) * KST_DAY_MICROS);
  const kept = new Set([newest, ...newestFirst.filter(({ takenAt }) => takenAt > wholeFrom)]);
  const periods: readonly [number, (at: Instant) => string][] = [
    [rule.daily, kstDate],
    [rule.weekly, (at) => kstDate(startOfKstWeek(at))],
    [rule.monthly, (at) => kstDate(at).slice(0, 'YYYY-MM'.length)],
  ];
  for (const [count, periodOf] of periods) {
    const newestOfEach = new Map<string, B>();
    for (const backup of newestFirst) {
      const period = periodOf(backup.takenAt);
      if (!newestOfEach.has(period)) newestOfEach.set(period, backup);
    }
    for (const backup of [...newestOfEach.values()].slice(0, count)) kept.add(backup);
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}
