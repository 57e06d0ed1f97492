import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { ListingRecord, StrikeRecord } from './journal-message.ts';
import { receiptColumn } from './receipt-record.ts';

/** A listing, or a strike, without its place in the outbox. */
export type Listed = Omit<ListingRecord, 'kind' | 'at'>;
export type Struck = Omit<StrikeRecord, 'kind' | 'at'>;

type ListedMoments = 'listed_at' | 'settled_at';
type ListedRow = Omit<Listed, ListedMoments> & { readonly [Name in ListedMoments]: Instant };
type StruckMoments = 'struck_at' | 'priced_before' | 'priced_from' | 'settled_at';
type StruckRow = Omit<Struck, StruckMoments> & { readonly [Name in StruckMoments]: Instant };

/** Reads listings, by their commands. None ever changes. */
export async function readListings(
  sql: Sql,
  commandIds: readonly string[],
): Promise<Map<string, Listed>> {
  if (commandIds.length === 0) return new Map();
  const rows = await sql<ListedRow[]>`
    select e.command_id, e.user_id, c.partition, c.name, e.dividend_rate, e.listed_at,
      e.decided_under, e.settled_at,
      json_build_object('price', e.price::text, 'base_krw', e.nav_krw::text,
        'book_krw', e.book_krw::text, 'high_water_krw', '0') as state,
      ${receiptColumn(sql)}
    from human_etfs e join commands c on c.id = e.command_id
      left join settlement_receipts r on r.id = e.command_id
    where e.command_id = any(${commandIds as string[]}::uuid[])`;
  return new Map(
    rows.map((row) => [
      row.command_id,
      {
        ...row,
        listed_at: formatInstant(row.listed_at),
        settled_at: formatInstant(row.settled_at),
      },
    ]),
  );
}

/** Reads strikes, by their commands, with what they went on from. None ever changes. */
export async function readStrikes(
  sql: Sql,
  commandIds: readonly string[],
): Promise<Map<string, Struck>> {
  if (commandIds.length === 0) return new Map();
  const rows = await sql<StruckRow[]>`
    select s.command_id, s.user_id, c.partition, c.name, c.dividend_rate, s.at as struck_at,
      c.strike_priced_from as priced_before, s.priced_from, s.nav_krw, s.realised_krw, s.due_krw,
      s.per_share, s.paid_krw, s.outstanding, s.holders::int, s.is_closing, s.decided_under,
      s.settled_at,
      json_build_object('price', c.strike_price::text, 'base_krw', c.strike_base_krw::text,
        'book_krw', c.strike_book_krw::text, 'high_water_krw', c.strike_high_water_krw::text)
        as before,
      json_build_object('price', s.price::text, 'base_krw', s.base_krw::text,
        'book_krw', s.book_krw::text, 'high_water_krw', s.high_water_krw::text) as after,
      ${receiptColumn(sql)}
    from human_etf_strikes s join commands c on c.id = s.command_id
      left join settlement_receipts r on r.id = s.command_id
    where s.command_id = any(${commandIds as string[]}::uuid[])`;
  return new Map(
    rows.map((row) => [
      row.command_id,
      {
        ...row,
        struck_at: formatInstant(row.struck_at),
        priced_before: formatInstant(row.priced_before),
        priced_from: formatInstant(row.priced_from),
        settled_at: formatInstant(row.settled_at),
      },
    ]),
  );
}
