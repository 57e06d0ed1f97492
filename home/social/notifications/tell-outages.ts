import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_DAY,
} from '@mockstreet/shared/instant';
import { readOutages } from '#fairness/read-outages';
import { AWAY_PATIENCE_MICROS, isLookDue } from './away.ts';

/** An older outage is nobody's news: where the scheduler was away for as long. */
const TOLD_WITHIN_MICROS = 7 * MICROS_PER_DAY;

interface EndedOutage {
  readonly fromAt: Instant;
  readonly toAt: Instant;
}

export interface TellOutagesOptions {
  readonly clock: Clock;
  /** A shorter outage is not told of. */
  readonly microsMin: number;
}

/**
 * Writes the digests of outages that are over, account by account as all that belongs to one is decided. Forgets nothing
 * that matters: what was written stands in Postgres, and whoever writes it again changes nothing.
 */
export function createOutageTeller({ clock, microsMin }: TellOutagesOptions) {
  const lookedAt = new Map<Instant, Instant>();

  /** One look. Returns how many were told. */
  return async (sql: Sql): Promise<number> => {
    const now = clock();
    const ended = await readUntold(sql, now, microsMin);
    for (const known of lookedAt.keys()) {
      if (!ended.some(({ fromAt }) => fromAt === known)) lookedAt.delete(known);
    }
    let told = 0;
    for (const outage of ended) {
      if (!isLookDue(outage.toAt, lookedAt.get(outage.fromAt), now)) continue;
      const waitedEnough = now - outage.toAt >= AWAY_PATIENCE_MICROS;
      lookedAt.set(outage.fromAt, now);
      // Nobody can know what they have not taken in; then there is nothing to count either.
      if (!waitedEnough && !(await isTakenIn(sql, outage.toAt))) continue;
      told += await writeDigests(sql, outage, now, waitedEnough);
    }
    return told;
  };
}

async function readUntold(sql: Sql, now: Instant, microsMin: number): Promise<EndedOutage[]> {
  const since = addMicros(now, -TOLD_WITHIN_MICROS);
  const outages = await readOutages(sql, since, now);
  const ended = outages.flatMap(({ fromAt, toAt }) =>
    toAt !== null && toAt - fromAt >= microsMin && toAt >= since ? [{ fromAt, toAt }] : [],
  );
  if (ended.length === 0) return [];
  const untold = await sql<{ fromAt: Instant }[]>`
    select ended.from_at as "fromAt"
    from unnest(${ended.map(({ fromAt }) => formatInstant(fromAt))}::timestamptz[],
      ${ended.map(({ toAt }) => formatInstant(toAt))}::timestamptz[]) as ended (from_at, to_at)
    where not exists (select from told_outages as told
      where told.from_at <= ended.from_at and told.to_at >= ended.to_at)`;
  const left = new Set(untold.map(({ fromAt }) => fromAt));
  return ended.filter(({ fromAt }) => left.has(fromAt));
}

/** Whether no queue has a command left that was accepted before. */
async function isTakenIn(sql: Sql, toAt: Instant): Promise<boolean> {
  const [row] = await sql<{ isTakenIn: boolean }[]>`
    select coalesce((select min(passed_to) from partition_progress
      where partition < coalesce((select partitions from partition_layout), 32767)), 'epoch')
      >= ${toAt}::timestamptz as "isTakenIn"`;
  return row?.isTakenIn === true;
}

async function writeDigests(
  sql: Sql,
  { fromAt, toAt }: EndedOutage,
  now: Instant,
  waitedEnough: boolean,
): Promise<number> {
  const [row] = await sql<{ told: number }[]>`
    select told from write_away_digests(${fromAt}::timestamptz, ${toAt}::timestamptz,
      ${now}::timestamptz, ${waitedEnough})`;
  return row?.told ?? 0;
}
