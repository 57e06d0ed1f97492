import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type Listing, type Listings, NOBODY_LISTED } from '../core/listings.ts';
import { readPassedTo } from '../partition/partition-progress.ts';

export type KeptListing = Listing & { readonly tickerId: string };

/** Everybody who is listed, or was. */
export async function readListings(sql: Sql): Promise<KeptListing[]> {
  return await sql<KeptListing[]>`
    select ticker_id as "tickerId", user_id as "userId", listed_at as "listedAt",
      closed_at as "closedAt", case when closed_at is null then coalesce(
        (select max(at) + interval '24 hours' from human_etf_strikes strike
          where strike.ticker_id = human_etfs.ticker_id), first_strike_at) end as "nextStrikeAt"
    from human_etfs order by ticker_id`;
}

/**
 * Who is listed, as far as all of these partitions have come: a command that would be earlier is in no queue any more.
 * How far they are is read first, and those who still ask before those who are listed: who is found in neither is not.
 */
export async function readListingsPassed(
  sql: Sql,
  partitions: readonly number[],
): Promise<Listings> {
  const knownTo = (await readPassedTo(sql, partitions)) ?? (0 as Instant);
  const asking = await sql<{ tickerId: string; at: Instant }[]>`
    select 'HUMAN-ETF-' || name as "tickerId", min(not_before) as at from commands
    where kind = 'LIST' and status = 'PENDING' and name is not null group by name`;
  const askedFor = new Map(asking.map(({ tickerId, at }) => [tickerId, at]));
  const listings = await readListings(sql);
  return listingsOf(listings, { knownTo, askedFor: (tickerId) => askedFor.get(tickerId) });
}

/** Who is listed in a database that nobody writes to: all that there is to know. */
export async function readListingsAtLast(sql: Sql): Promise<Listings> {
  return listingsOf(await readListings(sql), NOBODY_LISTED);
}

function listingsOf(
  listings: readonly KeptListing[],
  { knownTo, askedFor }: Pick<Listings, 'knownTo' | 'askedFor'>,
): Listings {
  const byTicker = new Map(listings.map((one) => [one.tickerId, one]));
  return { knownTo, askedFor, of: (tickerId) => byTicker.get(tickerId) };
}
