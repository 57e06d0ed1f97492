import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** As many as one user may have; the table holds to it as well. */
export const FAVOURITES_MAX = 200;

export interface Favourite {
  readonly tickerId: string;
  readonly addedAt: Instant;
}

/** What a user wants to find at once, in the order in which they added it. */
export async function readFavourites(sql: Sql, userId: string): Promise<readonly Favourite[]> {
  return await sql<Favourite[]>`
    select item.ticker_id as "tickerId", item.at as "addedAt"
    from favourites, unnest(ticker_ids, added_at) with ordinality as item (ticker_id, at, place)
    where user_id = ${userId} order by place`;
}

/** Adds one at the end. Nothing changes where it is there already, or where there are too many. */
export async function addFavourite(
  sql: Sql,
  { userId, tickerId, at }: { userId: string; tickerId: string; at: Instant },
): Promise<void> {
  await sql`
    insert into favourites as kept (user_id, ticker_ids, added_at, changed_at)
    values (${userId}, array[${tickerId}], array[${at}::timestamptz], ${at})
    on conflict (user_id) do update set ticker_ids = kept.ticker_ids || excluded.ticker_ids,
      added_at = kept.added_at || excluded.added_at, changed_at = excluded.changed_at
    where not kept.ticker_ids @> excluded.ticker_ids
      and cardinality(kept.ticker_ids) < ${FAVOURITES_MAX}`;
}

/** Takes one off; nothing changes where it is not there. Answers whether it was. */
export async function removeFavourite(
  sql: Sql,
  { userId, tickerId, at }: { userId: string; tickerId: string; at: Instant },
): Promise<boolean> {
  const left = sql`
    from unnest(ticker_ids, added_at) with ordinality as item (ticker_id, at, place)
    where item.ticker_id <> ${tickerId} order by place`;
  const { count } = await sql`
    update favourites set ticker_ids = array(select item.ticker_id ${left}),
      added_at = array(select item.at ${left}), changed_at = ${at}
    where user_id = ${userId} and ticker_ids @> array[${tickerId}]`;
  return count > 0;
}
