import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails } from '#accounts/actor';
import { ANNOUNCED_AHEAD_MICROS } from './announced-rows.ts';
import type { CalendarOverride } from './calendar-history.ts';
import { readCalendarOverrides } from './calendar-reader.ts';
import { judgeOverride, type OverrideRefusal } from './judge-override.ts';
import type { DayOverride } from './trading-days.ts';

/** Somebody else was quicker, so many times; hardly ever. */
const ATTEMPTS = 5;

export type OverrideOutcome =
  | { readonly kind: 'set' }
  /** Lost the role meanwhile. */
  | { readonly kind: 'not_admin' }
  | { readonly kind: 'refused'; readonly refusal: OverrideRefusal }
  | { readonly kind: 'not_overridden' };

/** A read and a write of one statement each, which may have deadlines of their own. */
export interface OverridePorts {
  read<T>(query: (sql: Sql) => PromiseLike<T>): Promise<T>;
  write<T>(query: (sql: Sql) => PromiseLike<T>): Promise<T>;
}

/**
 * Says something of a market's day, in two minutes' time. Refused where it would change what was
 * before, and where there is nothing to take back (TABLE). Leaves a row in the audit log.
 *
 * @param actorNow asked for each attempt: what is stamped is written at once, or not at all
 */
export async function setCalendarOverride(
  { read, write }: OverridePorts,
  wish: DayOverride,
  actorNow: () => Actor,
): Promise<OverrideOutcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const actor = actorNow();
    const overrides = await read(readCalendarOverrides);
    if (wish.kind === 'TABLE' && !isOverridden(overrides, wish)) return { kind: 'not_overridden' };
    const effectiveFrom = effectiveAfter(overrides, actor.at);
    const refusal = judgeOverride(overrides, wish, effectiveFrom);
    if (refusal) return { kind: 'refused', refusal };
    const known = overrides.at(-1)?.id ?? 0;
    const outcome = await write((sql) => append(sql, known, { ...wish, effectiveFrom }, actor));
    if (outcome !== 'overtaken') return { kind: outcome };
  }
  throw new Error('overtaken by other overrides again and again');
}

/** What is in force, or will be, on a day; undefined where that is what the table says. */
export function lastOverride(
  overrides: readonly CalendarOverride[],
  { market, day }: Pick<DayOverride, 'market' | 'day'>,
): CalendarOverride | undefined {
  const last = overrides.findLast((one) => one.market === market && one.day === day);
  return last?.kind === 'TABLE' ? undefined : last;
}

function isOverridden(overrides: readonly CalendarOverride[], wish: DayOverride): boolean {
  return lastOverride(overrides, wish) !== undefined;
}

/** Never before what was said last, also when the clock was set back: versions follow one another. */
function effectiveAfter(overrides: readonly CalendarOverride[], now: Instant): Instant {
  const last = overrides.at(-1)?.effectiveFrom ?? now;
  return instant(Math.max(last, now + ANNOUNCED_AHEAD_MICROS));
}

async function append(
  sql: Sql,
  known: number,
  override: DayOverride & { readonly effectiveFrom: Instant },
  actor: Actor,
): Promise<'set' | 'overtaken' | 'not_admin'> {
  const { market, day, kind, open, close, note, effectiveFrom } = override;
  const row = {
    ...{ market, day, kind, opens: open, closes: close, note },
    ...{ set_by: actor.userId, set_at: formatInstant(actor.at) },
    effective_from: formatInstant(effectiveFrom),
  };
  const [answer] = await sql<{ outcome: 'set' | 'overtaken' | 'not_admin' }[]>`
    select set_calendar_override(${known}, ${JSON.stringify(row)}::text::jsonb, ${actor.address},
      ${actorDetails(actor)}::text::jsonb) as outcome`;
  if (!answer) throw new Error('set_calendar_override answered nothing');
  return answer.outcome;
}
