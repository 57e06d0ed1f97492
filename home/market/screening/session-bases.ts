import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';

/** What the price band of a KRX share is drawn around on one day. */
export interface SessionBase {
  readonly tickerId: string;
  /** In Seoul, as in `2026-11-21`. */
  readonly day: string;
  readonly base: Decimal;
  /** The venue that named it, or {@link OWN_CLOSE}. */
  readonly source: string;
}

/** The base follows from the previous session's last print. */
export const OWN_CLOSE = 'tape';

/**
 * Whether the newest base known at `at` is what a print is shown with: the one of the print's day,
 * also after its session, or of a session since that has none of its own yet.
 */
export function isBaseOf(day: string, shownAt: Instant, at: Instant): boolean {
  return kstDate(shownAt) <= day && day <= kstDate(at);
}

/** The newest base of each instrument, those of `day` or later. */
export async function readSessionBases(sql: Sql, day: string): Promise<SessionBase[]> {
  const rows = await sql<{ tickerId: string; day: string; base: string; source: string }[]>`
    select distinct on (ticker_id) ticker_id as "tickerId", day::text as day, base, source
    from session_bases where day >= ${day}::date order by ticker_id, session_bases.day desc`;
  return rows.map((row) => ({ ...row, base: decimal(row.base) }));
}

/** A later word on the same day counts. */
export async function writeSessionBases(
  sql: Sql,
  bases: readonly SessionBase[],
  at: Instant,
): Promise<void> {
  if (bases.length === 0) return;
  await sql`
    insert into session_bases (ticker_id, day, base, source, recorded_at)
    select ticker_id, day, base, source, ${at}::timestamptz
    from unnest(${bases.map(({ tickerId }) => tickerId)}::text[],
      ${bases.map(({ day }) => day)}::date[],
      ${bases.map(({ base }) => formatDecimal(base))}::numeric[],
      ${bases.map(({ source }) => source)}::text[]) as named (ticker_id, day, base, source)
    on conflict (ticker_id, day) do update set base = excluded.base, source = excluded.source,
      recorded_at = excluded.recorded_at
    where (session_bases.base, session_bases.source) <> (excluded.base, excluded.source)`;
}
