import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { batchesById } from './batches-by-id.ts';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';
import type { Splits } from './order-at.ts';
import { bringsBackLater, isOfOldShares, isWhileHalted, tapeBegins } from './tape-fragments.ts';

/** An order that rests or has rested, and until when nothing may have traded through it. */
interface RestedRow extends OpenOrderRow {
  /** Exclusive: its fill, its expiry, its cancel; or how far its lane has matched. */
  readonly until: Instant;
}

/** A stretch of time within which one limit held: splits lie at its ends. */
interface Stretch {
  readonly row: RestedRow;
  readonly after: Instant;
  readonly until: Instant;
  readonly limit: string;
}

const ORDERS_AT_A_TIME = 500;

/**
 * Invariant 7 for orders that rest: no print traded through one before it ended, and none through one that
 * still rests, as far as its lane says that it has looked. What a bar says that came after the order was
 * settled is left out, as everywhere; so are orders that met no means when a print had come.
 */
export async function checkPassedOver(sql: Sql, splits: Splits): Promise<Finding> {
  const rested = (after: string) => sql<RestedRow[]>`
    select * from (
      select ${openOrderColumns(sql)}, case o.status
        when 'FILLED' then o.filled_at
        when 'PENDING' then head.matched_to + interval '1 microsecond'
        when 'CANCELLED' then case o.reason when 'EXPIRED' then o.deadline_at
          when 'MARGIN_REQUIRED' then (select l.at from liquidations l
            where o.reason_detail = 'liquidation_id=' || l.id)
          when 'BAILOUT' then (select b.at from bailouts b
            where o.reason_detail = 'command_id=' || b.command_id) else (
          select min(c.decided_at) from commands c
          where c.user_id = o.user_id and c.status = 'DONE' and c.decided_at >= o.not_before
            and (c.order_id = o.id or c.kind = 'CANCEL_ALL' and c.accepted_at > o.accepted_at))
          end end as until
      from orders o
      left join matching_heads head
        on head.partition = o.partition and head.ticker_id = o.ticker_id
      where o.resting_since is not null) as rested
    where until > resting_since and id > ${after}
    order by id limit ${ORDERS_AT_A_TIME}`;
  const counts = await countBreaches(batchesById(ORDERS_AT_A_TIME, rested), (batch) =>
    printsThrough(
      sql,
      batch.flatMap((row) => stretchesOf(row, splits)),
    ),
  );
  return {
    invariant: 7,
    rule: 'no print traded through an order that rested on',
    unit: 'orders',
    ...counts,
  };
}

function stretchesOf(row: RestedRow, { orderAt, momentsOf }: Splits): Stretch[] {
  const order = readOpenOrder(row);
  const from = row.resting_since as Instant;
  const within = momentsOf(row.ticker_id).filter((at) => at > from && at < row.until);
  const starts = [from, ...within.map((at) => (at - 1) as Instant)];
  return starts.flatMap((after, index): Stretch[] => {
    const { limitPrice } = orderAt(order, (after + 1) as Instant);
    const until = within[index] ?? row.until;
    return limitPrice ? [{ row, after, until, limit: formatDecimal(limitPrice) }] : [];
  });
}

/** A line for each order that a print traded through. */
async function printsThrough(sql: Sql, stretches: readonly Stretch[]): Promise<string[]> {
  const of = <Value>(value: (stretch: Stretch) => Value) => stretches.map(value);
  const rows = await sql<{ line: string }[]>`
    select format('order %s to %s at %s, resting since %s: the tape has %s', id, o.side, o.stands_at,
      o.resting_since, first.at) as line
    from (
      select stretch.id, stretch.stands_at, stretch.after, stretch.until,
        orders.side, orders.ticker_id, orders.resting_since, orders.not_before, orders.accepted_at,
        orders.settled_at
      from unnest(${of(({ row }) => row.id)}::uuid[], ${of(({ limit }) => limit)}::numeric[],
        ${of(({ after }) => after)}::timestamptz[], ${of(({ until }) => until)}::timestamptz[])
        as stretch (id, stands_at, after, until)
      join orders using (id)) as o
    cross join lateral (
      select prints.at from prints
      where prints.ticker_id = o.ticker_id and prints.at > o.after and prints.at < o.until
        and prints.at >= ${tapeBegins(sql)}
        and case o.side when 'BUY' then case prints.kind when 'QUOTE' then prints.ask <= o.stands_at
            when 'TRADE' then prints.last < o.stands_at else prints.low < o.stands_at end
          else case prints.kind when 'QUOTE' then prints.bid >= o.stands_at
            when 'TRADE' then prints.last > o.stands_at else prints.high > o.stands_at end end
        and (prints.kind <> 'TRADE' or prints.venue_at > o.not_before)
        and not ${isWhileHalted(sql)} and not ${isOfOldShares(sql)} and not ${bringsBackLater(sql)}
      order by prints.at limit 1) as first`;
  return rows.map(({ line }) => line);
}
