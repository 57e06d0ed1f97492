import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal, ratio, subtract } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import { nextStrikeAt } from '#trading/core/human-etf';
import type { Keyset } from '../http/cursor.ts';
import { toDecimalText } from '../http/wire.ts';
import type { HumanEtf, Strike } from './human-etf-schema.ts';

/** A listing with its last strike; numerics as Postgres prints them. */
export interface HumanEtfRow {
  readonly tickerId: string;
  readonly commandId: string;
  readonly issuerId: string;
  readonly nickname: string;
  readonly isMe: boolean;
  readonly dividendRate: string;
  readonly price: string;
  /** Of the strike before; of the listing where there was none. */
  readonly priceBefore: string;
  readonly navKrw: string;
  readonly struckAt: Instant | null;
  readonly firstStrikeAt: Instant;
  readonly outstanding: string;
  readonly holders: number;
  readonly dividendsKrw: string;
  readonly listedAt: Instant;
  readonly closedAt: Instant | null;
}

interface Wanted {
  /** Who asks. */
  readonly userId: string;
  /** Only theirs, or only this one. */
  readonly of?: { readonly issuerId: string } | { readonly tickerId: string };
  readonly limit: number;
  readonly after?: Keyset | undefined;
}

/** Listings, the newest first; as many as `limit`. */
export async function selectHumanEtfs(
  sql: Sql,
  { userId, of, limit, after }: Wanted,
): Promise<readonly HumanEtfRow[]> {
  const isWanted =
    of === undefined
      ? sql`true`
      : 'issuerId' in of
        ? sql`etf.user_id = ${of.issuerId}`
        : sql`etf.ticker_id = ${of.tickerId}`;
  return await sql<HumanEtfRow[]>`
    select etf.ticker_id as "tickerId", etf.command_id as "commandId",
      etf.user_id as "issuerId", users.nickname,
      etf.user_id = ${userId} as "isMe", etf.dividend_rate as "dividendRate",
      coalesce(struck.price, etf.price) as price,
      coalesce(before.price, etf.price) as "priceBefore",
      coalesce(struck.nav_krw, etf.nav_krw) as "navKrw", struck.at as "struckAt",
      etf.first_strike_at as "firstStrikeAt", coalesce(struck.outstanding, 0) as outstanding,
      coalesce(struck.holders, 0)::int as holders, paid.krw as "dividendsKrw",
      etf.listed_at as "listedAt", etf.closed_at as "closedAt"
    from human_etfs as etf
      join users on users.id = etf.user_id
      left join lateral (select * from human_etf_strikes as one
        where one.ticker_id = etf.ticker_id order by at desc limit 1) as struck on true
      left join lateral (select price from human_etf_strikes as one
        where one.ticker_id = etf.ticker_id order by at desc offset 1 limit 1) as before on true
      cross join lateral (select coalesce(sum(paid_krw), 0) as krw from human_etf_strikes as one
        where one.ticker_id = etf.ticker_id) as paid
    where ${isWanted}
      ${after ? sql`and (etf.listed_at, etf.command_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by etf.listed_at desc, etf.command_id desc limit ${limit}`;
}

export function presentHumanEtf(row: HumanEtfRow): HumanEtf {
  const { struckAt, firstStrikeAt, closedAt } = row;
  const next = struckAt === null ? firstStrikeAt : nextStrikeAt(struckAt);
  return {
    ticker_id: row.tickerId,
    issuer_user_id: row.issuerId,
    issuer_nickname: row.nickname,
    is_me: row.isMe,
    dividend_rate: toDecimalText(row.dividendRate),
    price: toDecimalText(row.price),
    change: formatDecimal(changeOf(decimal(row.price), decimal(row.priceBefore))),
    nav_krw: toDecimalText(row.navKrw),
    struck_at: formatInstantOrNull(struckAt),
    next_strike_at: closedAt === null ? formatInstant(next) : null,
    outstanding: toDecimalText(row.outstanding),
    holders: row.holders,
    dividends_krw: toDecimalText(row.dividendsKrw),
    listed_at: formatInstant(row.listedAt),
    closed_at: formatInstantOrNull(closedAt),
  };
}

/** A price that has come down to nothing at all goes nowhere from there. */
function changeOf(price: Decimal, before: Decimal): Decimal {
  if (before === 0n) return before;
  return ratio([subtract(price, before)], [before], {
    ...{ places: 6, mode: 'half-even', beyond: 'capped' },
  });
}

interface StrikeRow {
  readonly at: Instant;
  readonly price: string;
  readonly nav_krw: string;
  readonly priced_from: Instant;
  readonly realised_krw: string;
  readonly high_water_krw: string;
  readonly due_krw: string;
  readonly per_share: string;
  readonly paid_krw: string;
  readonly outstanding: string;
  readonly holders: number;
  readonly is_closing: boolean;
  readonly command_id: string;
}

/** Strikes of one share, the newest first; as many as `limit`. */
export async function selectStrikes(
  sql: Sql,
  tickerId: string,
  { limit, before }: { readonly limit: number; readonly before?: Instant | undefined },
): Promise<readonly StrikeRow[]> {
  return await sql<StrikeRow[]>`
    select at, price, nav_krw, priced_from, realised_krw, high_water_krw, due_krw, per_share,
      paid_krw, outstanding, holders::int as holders, is_closing, command_id
    from human_etf_strikes
    where ticker_id = ${tickerId} ${before === undefined ? sql`` : sql`and at < ${before}::timestamptz`}
    order by at desc limit ${limit}`;
}

export function presentStrike(row: StrikeRow): Strike {
  return {
    at: formatInstant(row.at),
    price: toDecimalText(row.price),
    nav_krw: toDecimalText(row.nav_krw),
    priced_from: formatInstant(row.priced_from),
    realised_krw: toDecimalText(row.realised_krw),
    high_water_krw: toDecimalText(row.high_water_krw),
    due_krw: toDecimalText(row.due_krw),
    dividend_per_share: toDecimalText(row.per_share),
    paid_krw: toDecimalText(row.paid_krw),
    outstanding: toDecimalText(row.outstanding),
    holders: row.holders,
    is_closing: row.is_closing,
    command_id: row.command_id,
  };
}
