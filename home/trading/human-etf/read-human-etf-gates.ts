import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import type { EtfHolder } from '../core/human-etf.ts';
import type { ListingGate } from '../core/list-human-etf.ts';
import type { OpenCommand } from '../core/open-command.ts';
import type { HumanEtfGates } from '../core/settle-batch.ts';

/** What LISTs and STRIKEs of a turn rest on, of those whose time has come and that nothing can come before any more. */
export interface TurnGates extends HumanEtfGates {
  /** Whether nothing can come before it. */
  readonly isOpen: (command: OpenCommand) => boolean;
}

export const NO_GATES: TurnGates = {
  isOpen: () => false,
  listing: () => undefined,
  holders: () => undefined,
};

/**
 * By so much an order or command may take effect behind another that was accepted later: a slow edge's clock, at most.
 * Until then a name may still be asked for earlier.
 */
const OVERTAKING_MICROS = 3 * MICROS_PER_SECOND;

/**
 * Reads them, nearly always nothing. All of one statement: what all partitions have passed is decided or stored in what
 * the rest of it sees.
 *
 * @param commands undecided ones, stored or not
 */
export async function readHumanEtfGates(
  sql: Sql,
  commands: readonly OpenCommand[],
  horizon: Instant,
): Promise<TurnGates> {
  const due = commands.filter(({ notBefore }) => notBefore <= horizon);
  const strikes = due.flatMap((command) => strikeOf(command));
  const listings = due.flatMap((command) => listingOf(command, commands));
  if (strikes.length + listings.length === 0) return NO_GATES;
  const [held, listed] = await Promise.all([
    readHolders(sql, strikes),
    readListings(sql, listings),
  ]);
  return {
    isOpen: ({ id }) => held.has(id) || listed.has(id),
    holders: (id) => held.get(id),
    listing: (id) => listed.get(id),
  };
}

interface Due {
  readonly id: string;
  readonly tickerId: string;
  /** All partitions have to be past this moment. */
  readonly passed: Instant;
}

function strikeOf({ id, intent, notBefore }: OpenCommand) {
  if (intent.kind !== 'STRIKE') return [];
  const { name, pricedFrom } = intent;
  return [{ id, tickerId: humanEtfTicker(name), passed: notBefore, pricedFrom }];
}

function listingOf(
  { id, intent, userId, acceptedAt, notBefore }: OpenCommand,
  all: readonly OpenCommand[],
) {
  if (intent.kind !== 'LIST') return [];
  const { name } = intent;
  const isBehind = all.some(
    (other) =>
      other.intent.kind === 'LIST' &&
      other.intent.name === name &&
      (other.acceptedAt < acceptedAt || (other.acceptedAt === acceptedAt && other.id < id)),
  );
  if (isBehind) return [];
  const passed = addMicros(notBefore, OVERTAKING_MICROS);
  return [{ id, userId, name, tickerId: humanEtfTicker(name), acceptedAt, passed }];
}

const column = <Row, Value>(rows: readonly Row[], read: (row: Row) => Value) => rows.map(read);

/** How far all partitions have come, as far as every engine has said. */
function passedTo(sql: Sql) {
  return sql`
    select case when count(*) = max(layout.partitions) + 1 then min(passed_to) end as passed_to
    from partition_layout layout join partition_progress on partition < layout.partitions
    where partition >= 0 or partition = ${UNROUTED_PARTITION}`;
}

/** Who holds each share, where nothing that could change that before its strike is undecided. */
async function readHolders(
  sql: Sql,
  strikes: readonly (Due & { readonly pricedFrom: Instant })[],
): Promise<ReadonlyMap<string, readonly EtfHolder[]>> {
  if (strikes.length === 0) return new Map();
  const rows = await sql<{ id: string; holders: readonly (readonly [string, string])[] | null }[]>`
    with progress as (${passedTo(sql)})
    select strike.id, (
      select json_agg(json_build_array(user_id, quantity::text) order by user_id)
      from portfolios where ticker_id = strike.ticker_id and quantity > 0) as holders
    from progress, unnest(${column(strikes, ({ id }) => id)}::uuid[],
      ${column(strikes, ({ tickerId }) => tickerId)}::text[],
      ${column(strikes, ({ passed }) => passed)}::timestamptz[],
      ${column(strikes, ({ pricedFrom }) => pricedFrom)}::timestamptz[])
      as strike (id, ticker_id, at, priced_from)
    where progress.passed_to >= strike.at
      and not exists (select from orders o where o.ticker_id = strike.ticker_id
        and o.status = 'PENDING' and o.not_before < strike.priced_from)
      and not exists (select from commands c where c.status = 'PENDING' and c.kind = 'BAILOUT'
        and c.not_before < strike.at and exists (select from portfolios p
          where p.user_id = c.user_id and p.ticker_id = strike.ticker_id and p.quantity > 0))`;
  return new Map(
    rows.map(({ id, holders }) => [
      id,
      (holders ?? []).map(([userId, quantity]) => ({ userId, quantity: decimal(quantity) })),
    ]),
  );
}

async function readListings(
  sql: Sql,
  listings: readonly (Due & {
    readonly userId: string;
    readonly name: string;
    readonly acceptedAt: Instant;
  })[],
): Promise<ReadonlyMap<string, ListingGate>> {
  if (listings.length === 0) return new Map();
  const rows = await sql<{ id: string; isTaken: boolean; listedBefore: string | null }[]>`
    with progress as (${passedTo(sql)})
    select listing.id,
      exists (select from human_etfs e where e.ticker_id = listing.ticker_id) as "isTaken",
      (select e.ticker_id from human_etfs e where e.user_id = listing.user_id) as "listedBefore"
    from progress, unnest(${column(listings, ({ id }) => id)}::uuid[],
      ${column(listings, ({ userId }) => userId)}::uuid[],
      ${column(listings, ({ name }) => name)}::text[],
      ${column(listings, ({ tickerId }) => tickerId)}::text[],
      ${column(listings, ({ acceptedAt }) => acceptedAt)}::timestamptz[],
      ${column(listings, ({ passed }) => passed)}::timestamptz[])
      as listing (id, user_id, name, ticker_id, accepted_at, passed)
    where progress.passed_to >= listing.passed
      and not exists (select from commands c where c.status = 'PENDING' and c.kind = 'LIST'
        and c.name = listing.name
        and (c.accepted_at, c.id) < (listing.accepted_at, listing.id))`;
  return new Map(
    rows.map(({ id, isTaken, listedBefore }) => [
      id,
      { isTaken, listedBefore: listedBefore ?? undefined },
    ]),
  );
}
