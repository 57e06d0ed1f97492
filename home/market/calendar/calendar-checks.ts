import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { DayDifference } from './compare-holidays.ts';
import type { Exchange } from './trading-days.ts';

/** The last comparison of a market's days with what its broker says of them. */
export interface CalendarCheck {
  readonly market: Exchange;
  readonly attemptedAt: Instant;
  /** Of the last answer; null before the first. */
  readonly checkedAt: Instant | null;
  /** The last day that the answer told of. */
  readonly throughDay: string | null;
  readonly differences: readonly DayDifference[];
  /** Of the last attempt; null where it was answered. */
  readonly lastFault: string | null;
}

export async function readCalendarCheck(
  sql: Sql,
  market: Exchange,
): Promise<CalendarCheck | undefined> {
  const [check] = await sql<CalendarCheck[]>`
    select market, attempted_at as "attemptedAt", checked_at as "checkedAt",
      through_day::text as "throughDay", differences, last_fault as "lastFault"
    from calendar_checks where market = ${market}`;
  return check;
}

/** Before the broker is asked: whoever comes after a crash must not ask again at once. */
export async function recordAttempt(sql: Sql, market: Exchange, at: Instant): Promise<void> {
  await sql`
    insert into calendar_checks (market, attempted_at, last_fault)
    values (${market}, ${at}, 'no answer')
    on conflict (market) do update
    set attempted_at = excluded.attempted_at, last_fault = excluded.last_fault`;
}

export async function recordFault(sql: Sql, market: Exchange, fault: string): Promise<void> {
  await sql`update calendar_checks set last_fault = ${fault} where market = ${market}`;
}

export async function recordAnswer(
  sql: Sql,
  market: Exchange,
  answer: Required<Pick<CalendarCheck, 'checkedAt' | 'throughDay' | 'differences'>>,
): Promise<void> {
  const { checkedAt, throughDay, differences } = answer;
  await sql`
    update calendar_checks
    set checked_at = ${checkedAt}::timestamptz, through_day = ${throughDay}::date,
      differences = ${JSON.stringify(differences)}::text::jsonb, last_fault = null
    where market = ${market}`;
}
