import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import { priceLimits } from '../instruments/price-limits.ts';
import type { QuoteStatus } from '../quotes/quote.ts';
import { isBaseOf } from './session-bases.ts';

/**
 * What quotes say at `at` of instruments beside their prices, from what the feeder has stored: by the
 * time of the print that is shown.
 */
export async function readQuoteStatus(
  sql: Sql,
  tickerIds: readonly string[],
  at: Instant,
): Promise<Map<string, (shownAt: Instant) => QuoteStatus>> {
  if (tickerIds.length === 0) return new Map();
  const rows = await sql<
    { tickerId: string; isHalted: boolean; day: string | null; base: string | null }[]
  >`
    select ticker_id as "tickerId", day, base,
      exists (select from halts where halts.ticker_id = asked.ticker_id
        and to_at is null and from_at is not null) as "isHalted"
    from unnest(${[...tickerIds]}::text[]) as asked (ticker_id)
      left join lateral (
        select session_bases.day::text as day, base from session_bases
        where session_bases.ticker_id = asked.ticker_id and session_bases.day <= ${kstDate(at)}::date
        order by session_bases.day desc limit 1) as newest on true`;
  return new Map(
    rows.map(({ tickerId, isHalted, day, base }) => {
      const statusOf = (shownAt: Instant): QuoteStatus => ({
        isHalted,
        limits:
          day !== null && base !== null && isBaseOf(day, shownAt, at)
            ? priceLimits(decimal(base), at)
            : null,
      });
      return [tickerId, statusOf];
    }),
  );
}
