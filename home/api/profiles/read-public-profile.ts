import type { Sql } from '@mockstreet/db/client';
import { formatDecimalOrNull } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { readShownProfile } from '#accounts/shown-profile';
import { USD_KRW } from '#market/print';
import type { RankingDesk } from '#social/ranking-desk';
import { toDecimalText, toDecimalTextOrNull } from '../http/wire.ts';
import { selectFills } from '../orders/fill-queries.ts';
import { selectEquity } from '../portfolio/equity-queries.ts';
import { type PortfolioPorts, pricedTickers, readAccount } from '../portfolio/read-portfolio.ts';
import type { PublicProfile } from './public-profile-schema.ts';
import { showPositions } from './show-positions.ts';

export interface ProfilePorts extends PortfolioPorts {
  readonly ranking: Pick<RankingDesk, 'page'>;
}

const CURVE_DAYS = 30;
const RECENT_TRADES = 20;

interface Friend {
  readonly nickname: string;
  readonly createdAt: Instant;
  readonly humanEtf: string | null;
}

/**
 * What one user shows to those who are signed in, themselves among them; undefined of who is not there, or was deactivated.
 * What is not shown is not read either.
 */
export async function readPublicProfile(
  ports: ProfilePorts,
  { userId, viewerId }: { readonly userId: string; readonly viewerId: string },
): Promise<PublicProfile | undefined> {
  const friend = await ports.read((sql) => findFriend(sql, userId));
  if (!friend) return undefined;
  const shown = await ports.read((sql) => readShownProfile(sql, userId));
  // Their row of the ranking, which everybody may see.
  const question = { period: 'all', by: 'equity', offset: 0, limit: 1, userId } as const;
  const { me: row, ranked } = await ports.ranking.page(question);
  const [curve, positions, trades] = await Promise.all([
    shown.showsEquity ? readCurve(ports, userId) : null,
    shown.showsPositions ? readPositions(ports, userId) : null,
    shown.showsTrades ? readTrades(ports, userId) : null,
  ]);
  return {
    user_id: userId,
    nickname: friend.nickname,
    is_me: userId === viewerId,
    member_since: formatInstant(friend.createdAt),
    bio: shown.bio,
    // Of an account that was opened just now the ranking knows nothing yet: it has neither traded nor begun anew.
    ...{ rank: row?.rank ?? null, ranked, return: formatDecimalOrNull(row?.return ?? null) },
    ...{ trades: row?.trades ?? 0, bailouts: row?.bailouts ?? 0, human_etf: friend.humanEtf },
    equity: curve && { equity_krw: formatDecimalOrNull(row?.equityKrw ?? null), curve },
    positions,
    recent_trades: trades,
  };
}

async function findFriend(sql: Sql, userId: string): Promise<Friend | undefined> {
  const [friend] = await sql<Friend[]>`
    select nickname, created_at as "createdAt", human_etf as "humanEtf"
    from users join wallets on wallets.user_id = users.id
    where id = ${userId} and is_active`;
  return friend;
}

async function readCurve({ read, clock }: ProfilePorts, userId: string) {
  const from = addMicros(clock(), -CURVE_DAYS * MICROS_PER_DAY);
  const question = { interval: '1d', from, limit: CURVE_DAYS } as const;
  const rows = await read((sql) => selectEquity(sql, userId, question));
  return rows
    .slice(0, CURVE_DAYS)
    .map((row) => ({ at: formatInstant(row.at), equity_krw: toDecimalTextOrNull(row.equity_krw) }))
    .reverse();
}

async function readPositions(ports: ProfilePorts, userId: string) {
  const account = await readAccount(ports, userId);
  if (!account) return [];
  const quotes = await ports.readPrices(pricedTickers(account));
  return showPositions(account.holdings, quotes, quotes.get(USD_KRW) ?? null);
}

async function readTrades({ read }: ProfilePorts, userId: string) {
  const rows = await read((sql) => selectFills(sql, userId, { limit: RECENT_TRADES }));
  return rows.slice(0, RECENT_TRADES).map((row) => ({
    ticker_id: row.ticker_id,
    side: row.side,
    price: toDecimalText(row.price),
    currency: row.currency,
    filled_at: formatInstant(row.filled_at),
  }));
}
