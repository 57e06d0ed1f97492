import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '#portfolio/kst-day';
import { priceLimits } from '../instruments/price-limits.ts';
import type { QuoteMarks } from '../quotes/quote.ts';

/** What quotes say of instruments beside their prices, from what the feeder has stored. */
export async function readMarks(
  sql: Sql,
  tickerIds: readonly string[],
  at: Instant,
): Promise<Map<string, QuoteMarks>> {
  if (tickerIds.length === 0) return new Map();
  const rows = await sql<{ tickerId: string; isHalted: boolean; base: string | null }[]>`
    SELECT ticker_id AS "tickerId", base,
      EXISTS (SELECT FROM halts WHERE halts.ticker_id = asked.ticker_id
        AND to_at IS NULL AND from_at IS NOT NULL) AS "isHalted"
    FROM unnest(${[...tickerIds]}::text[]) AS asked (ticker_id)
      LEFT JOIN (SELECT ticker_id, base FROM session_bases WHERE day = ${kstDate(at)}::date)
        AS today USING (ticker_id)`;
  return new Map(
    rows.map(({ tickerId, isHalted, base }) => {
      const limits = base === null ? null : priceLimits(decimal(base), at);
      return [tickerId, { isHalted, limits }];
    }),
  );
}
