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
    SELECT ticker_id AS "tickerId", day, base,
      EXISTS (SELECT FROM halts WHERE halts.ticker_id = asked.ticker_id
        AND to_at IS NULL AND from_at IS NOT NULL) AS "isHalted"
    FROM unnest(${[...tickerIds]}::text[]) AS asked (ticker_id)
      LEFT JOIN LATERAL (
        SELECT session_bases.day::text AS day, base FROM session_bases
        WHERE session_bases.ticker_id = asked.ticker_id AND session_bases.day <= ${kstDate(at)}::date
        ORDER BY session_bases.day DESC LIMIT 1) AS newest ON true`;
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
