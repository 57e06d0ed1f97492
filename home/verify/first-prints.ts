import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type CalendarHistory, createCalendarHistory } from '#market/calendar-history';
import { readCalendarOverrides } from '#market/calendar-reader';
import type { Instrument } from '#market/instruments';
import { hasMarket } from '#trading/core/decide-order';
import { opensAt } from '#trading/core/limit-deadline';
import { batchesById } from './batches-by-id.ts';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';
import { firstEligible, tapeBegins } from './tape-fragments.ts';

/** A limit order that has met its first print. */
interface MetRow {
  readonly id: string;
  readonly tickerId: string;
  readonly acceptedAt: Instant;
  readonly notBefore: Instant;
}

const ORDERS_AT_A_TIME = 1_000;

/**
 * Invariant 7 for limit orders: the print that one filled on at once, or rests since, is the first eligible
 * one of the tape. One from out of session meets none before the next session begins; whether an instance
 * keeps real hours its data does not say, so the first print after either moment will do.
 */
export async function checkFirstPrints(
  sql: Sql,
  instruments: ReadonlyMap<string, Instrument>,
): Promise<Finding> {
  const overrides = await readCalendarOverrides(sql);
  const hours = createCalendarHistory({ sessions: 'real', overrides });
  const met = (after: string) => sql<MetRow[]>`
    select o.id, o.ticker_id as "tickerId", o.accepted_at as "acceptedAt",
      o.not_before as "notBefore"
    from orders o
    where o.type = 'LIMIT' and (o.resting_since is not null or o.status = 'FILLED')
      and o.not_before >= ${tapeBegins(sql)} and o.id > ${after}
    order by o.id limit ${ORDERS_AT_A_TIME}`;
  const counts = await countBreaches(batchesById(ORDERS_AT_A_TIME, met), (batch) =>
    othersAmong(
      sql,
      batch.map((row) => ({ ...row, opens: openingOf(row, hours, instruments) })),
    ),
  );
  return {
    invariant: 7,
    rule: 'a limit order fills at once or rests from the first eligible print on, as the tape has it',
    unit: 'orders',
    ...counts,
  };
}

/** After which moment the prints of an order lie, where hours are real. */
function openingOf(
  { tickerId, acceptedAt, notBefore }: MetRow,
  hours: CalendarHistory,
  instruments: ReadonlyMap<string, Instrument>,
): Instant {
  const instrument = instruments.get(tickerId);
  if (!instrument || !hasMarket(instrument)) return notBefore;
  const opens = opensAt(hours.asOf(acceptedAt), instrument.market, acceptedAt) ?? acceptedAt;
  return Math.max(notBefore, opens - 1) as Instant;
}

/** A line for each order whose first print is another. */
async function othersAmong(
  sql: Sql,
  orders: readonly (MetRow & { readonly opens: Instant })[],
): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('order %s not before %s met %s, the tape has %s', o.id, o.not_before, met.at,
      coalesce(soon.at::text, 'none')) as line
    from unnest(${orders.map(({ id }) => id)}::uuid[],
      ${orders.map(({ opens }) => opens)}::timestamptz[]) as asked (id, opens)
    join orders o using (id)
    left join fills f on f.order_id = o.id
    cross join lateral (select coalesce(o.resting_since, f.print_at) as at) as met
    left join prints p on p.ticker_id = o.ticker_id and p.at = met.at
    left join lateral (${firstEligible(sql, sql`o.not_before`, sql`met.at`)}) as soon on true
    left join lateral (${firstEligible(sql, sql`asked.opens`, sql`met.at`)}) as later on true
    where met.at is distinct from soon.at and met.at is distinct from later.at
      or o.resting_since is null and (f.print_kind, f.print_bid, f.print_ask, f.print_last,
          f.print_source)
        is distinct from (p.kind, case p.kind when 'QUOTE' then p.bid end,
          case p.kind when 'QUOTE' then p.ask end, p.last, p.source)`;
  return rows.map(({ line }) => line);
}
