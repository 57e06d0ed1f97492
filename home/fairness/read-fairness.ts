import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { selectOutages } from './read-outages.ts';

/** What anyone may hold the platform to. All of it is counted from the tables it is about, since they began. */
export interface FairnessFigures {
  readonly at: Instant;
  /** Sum over all assets of what their ledger lines do not sum to zero by: exact, and 0. */
  readonly imbalance: string;
  /** How many assets that is. */
  readonly imbalancedAssets: number;
  readonly journals: number;
  readonly ledgerEntries: number;
  /** When the record of outages begins; null before an engine ever heard an edge. */
  readonly servedSince: Instant | null;
  /** In minutes, to one place. */
  readonly outageMinutes: string;
  readonly outages: number;
  readonly lastOutage: { readonly fromAt: Instant; readonly toAt: Instant } | null;
  readonly orders: number;
  readonly decidedOrders: number;
  /** Accepted while home was away, and decided since. */
  readonly carriedOrders: number;
  readonly duplicatesSuppressed: number;
  /** From a fill's print to its entry in the ledger, in seconds to one place; null without a fill. */
  readonly longestWaitSeconds: string | null;
}

/** Reads every line of the ledger and every order: for a reader that asks now and then. */
export async function readFairness(sql: Sql, at: Instant): Promise<FairnessFigures> {
  const [ledger, service, orders] = await Promise.all([
    readLedger(sql),
    readService(sql, at),
    readOrders(sql, at),
  ]);
  return { at, ...ledger, ...service, ...orders };
}

async function readLedger(sql: Sql) {
  const [row] = await sql<
    Pick<FairnessFigures, 'imbalance' | 'imbalancedAssets' | 'journals' | 'ledgerEntries'>[]
  >`
    with assets as (
      select abs(sum(amount)) as off, count(*) as entries,
        count(*) filter (where leg = 0) as journals
      from ledger_entries group by asset)
    select trim_scale(coalesce(sum(off), 0))::text as imbalance,
      count(*) filter (where off <> 0)::int as "imbalancedAssets",
      coalesce(sum(journals), 0)::float8 as journals,
      coalesce(sum(entries), 0)::float8 as "ledgerEntries"
    from assets`;
  if (!row) throw new Error('no figures of the ledger');
  return row;
}

interface Service {
  readonly servedSince: Instant | null;
  readonly outageMinutes: string;
  readonly outages: number;
  readonly duplicatesSuppressed: number;
  readonly lastFrom: Instant | null;
  readonly lastTo: Instant | null;
}

async function readService(sql: Sql, at: Instant) {
  const [row] = await sql<Service[]>`
    with gap as (${selectOutages(sql, sql`service_spans`, at)})
    select (select min(from_at) from service_spans) as "servedSince",
      (select coalesce(sum(duplicates), 0)::float8 from service_spans) as "duplicatesSuppressed",
      count(*)::int as outages,
      round(coalesce(sum(extract(epoch from to_at - from_at)), 0) / 60, 1)::text as "outageMinutes",
      (array_agg(from_at order by from_at desc))[1] as "lastFrom",
      (array_agg(to_at order by from_at desc))[1] as "lastTo"
    from gap`;
  if (!row) throw new Error('no figures of the service');
  const { lastFrom, lastTo, ...figures } = row;
  const lastOutage =
    lastFrom === null || lastTo === null ? null : { fromAt: lastFrom, toAt: lastTo };
  return { ...figures, lastOutage };
}

async function readOrders(sql: Sql, at: Instant) {
  const [row] = await sql<
    Pick<FairnessFigures, 'orders' | 'decidedOrders' | 'carriedOrders' | 'longestWaitSeconds'>[]
  >`
    with gap as (${selectOutages(sql, sql`service_spans`, at)}),
    away as (select coalesce(range_agg(tstzrange(from_at, to_at)), '{}') as spans from gap)
    select count(*)::float8 as orders,
      count(*) filter (where status <> 'PENDING')::float8 as "decidedOrders",
      count(*) filter (where status <> 'PENDING' and accepted_at <@ away.spans)::float8
        as "carriedOrders",
      round(max(extract(epoch from settled_at - filled_at)), 1)::text as "longestWaitSeconds"
    from orders cross join away`;
  if (!row) throw new Error('no figures of the orders');
  return row;
}
