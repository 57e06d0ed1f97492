import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { LinkedUser } from '#accounts/discord-links';
import { USD_KRW } from '#market/print';
import type { ReadQuote } from '#market/read-quotes';
import { readHoldings } from '#portfolio/read-holdings';
import { profitSince, valueAccount } from '#portfolio/value-account';
import type { RankingDesk } from '../ranking/ranking-desk.ts';
import type { AccountRead } from './tell-figures.ts';

export type ReadPrices = (tickerIds: readonly string[]) => Promise<ReadonlyMap<string, ReadQuote>>;

export interface FigurePorts {
  readonly sql: Sql;
  readonly readPrices: ReadPrices;
  readonly ranking: Pick<RankingDesk, 'page'>;
  readonly clock: Clock;
}

/** One account, its rank and its open orders; undefined without a wallet. */
export async function readAccount(
  { sql, readPrices, ranking, clock }: FigurePorts,
  { userId, nickname }: LinkedUser,
): Promise<AccountRead | undefined> {
  const at = clock();
  const place = ranking.page({ period: 'all', by: 'equity', offset: 0, limit: 1, userId });
  const [holdings, openOrders, ranked] = await Promise.all([
    readHoldings(sql, userId, startOfKstDay(at)),
    countOpenOrders(sql, userId),
    // The account can be told of without its rank.
    place.catch(() => undefined),
  ]);
  if (!holdings) return undefined;
  const isInDollars = holdings.holdings.some(({ currency }) => currency === 'USD');
  const tickerIds = holdings.holdings.map(({ tickerId }) => tickerId);
  const quotes = await readPrices([...tickerIds, ...(isInDollars ? [USD_KRW] : [])]);
  const valuation = valueAccount({
    ...holdings,
    marks: quotes,
    usdKrw: quotes.get(USD_KRW) ?? null,
  });
  return {
    ...{ nickname, at, openOrders, quotes, valuation, ranking: ranked },
    cashKrw: holdings.cashKrw,
    dayProfitKrw: profitSince(holdings.openingKrw, valuation.equityKrw),
    oldestPriceAt: oldestOf(quotes),
  };
}

async function countOpenOrders(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from orders where user_id = ${userId} and status = 'PENDING'`;
  return row?.open ?? 0;
}

function oldestOf(quotes: ReadonlyMap<string, ReadQuote>): Instant | null {
  const ages = [...quotes.values()].map(({ asOf }) => asOf);
  return ages.length === 0 ? null : (Math.min(...ages) as Instant);
}
