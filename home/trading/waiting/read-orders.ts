import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { OrderStatus, OrderType, Side, TimeInForce } from '@mockstreet/shared/order';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { OpenOrder } from '../core/open-order.ts';

/** What is already recorded under an order's id. */
export interface RecordedOrder {
  readonly status: OrderStatus;
  readonly bodySha256: string;
}

export async function readRecordedOrders(
  sql: Sql,
  orderIds: readonly string[],
): Promise<Map<string, RecordedOrder>> {
  const rows = await sql<{ id: string; status: OrderStatus; body_sha256: string }[]>`
    select id, status, body_sha256 from orders where id = any(${orderIds as string[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, { status: row.status, bodySha256: row.body_sha256 }]));
}

/**
 * Waiting orders of one account that a turn looks at; the later ones wait for these anyway. More, where these wait for
 * the later ones too: a print that they all wait for comes behind all of them.
 */
export const WAITING_OF_A_USER = 200;
/** Of one that may owe: behind what is not read its margin would not be judged. More than anybody has in earnest. */
export const WAITING_OF_A_DEBTOR = 2000;

export interface WaitingOrders {
  readonly orders: readonly OpenOrder[];
  /** For users with more of them: their events lie after this moment. */
  readonly unreadAfter: ReadonlyMap<string, Instant>;
}

/**
 * The first waiting orders of each of the users, by when they could fill; none that rests.
 * @param mayOwe of which more are read
 * @param most of each
 */
export async function readWaitingOrdersOf(
  sql: Sql,
  userIds: readonly string[],
  mayOwe: (userId: string) => boolean = () => false,
  most: number = WAITING_OF_A_USER,
): Promise<WaitingOrders> {
  const mostOf = (userId: string) => (mayOwe(userId) ? Math.max(most, WAITING_OF_A_DEBTOR) : most);
  const rows = await sql<OpenOrderRow[]>`
    select first.* from unnest(${userIds as string[]}::uuid[], ${userIds.map(mostOf)}::int[])
      as asked (user_id, most)
    cross join lateral (
      select ${openOrderColumns(sql)} from orders o
      where o.status = 'PENDING' and o.resting_since is null and o.user_id = asked.user_id
      order by o.not_before, o.id
      limit asked.most + 1) as first`;
  const unreadAfter = new Map<string, Instant>();
  const byUser = Map.groupBy(rows.map(readOpenOrder), ({ userId }) => userId);
  const orders = Array.from(byUser, ([userId, own]) => {
    const first = own.slice(0, mostOf(userId));
    const last = first.at(-1);
    // One more was read only to see that it is there.
    if (last && own.length > first.length) unreadAfter.set(userId, last.notBefore);
    return first;
  });
  return { orders: orders.flat(), unreadAfter };
}

export interface RipeQuestion {
  readonly partition: number;
  /** The horizon. */
  readonly before: Instant;
  /** As far as the tapes are known that it will be decided by: the database may have come further meanwhile. */
  readonly tapeTo: Instant;
}

/**
 * The users of a partition with something that may be decided now, the longest waiting first: orders whose
 * tape has moved past their `not_before` by a print or past their deadline, on users' shares by a strike whose prices
 * are later; orders that are still to be placed and commands, which need no print. Nothing later than `before` is: whatever its tape says. While its
 * instrument is halted, no order that came during it is.
 */
export async function readRipeUsers(
  sql: Sql,
  { partition, before, tapeTo }: RipeQuestion,
): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select found.user_id as "userId" from (
      select o.user_id, o.not_before
      from tape_heads h
      join orders o on o.ticker_id = h.ticker_id
      where o.partition = ${partition} and o.status = 'PENDING' and o.resting_since is null
        and o.not_before < h.complete_to
        and o.not_before < ${Math.min(before, tapeTo) as Instant}::timestamptz
        and (o.deadline_at <= h.complete_to or o.not_before < h.last_print_at
          and (o.ticker_id not like 'HUMAN-ETF-%' or exists (select from human_etf_strikes struck
            where struck.ticker_id = o.ticker_id and struck.at > o.not_before
              and (struck.priced_from > o.not_before or struck.is_closing))))
        and not exists (select from halts where halts.ticker_id = o.ticker_id
          and halts.to_at is null and halts.from_at <= o.not_before)
      union all
      select o.user_id, o.not_before from orders o
      where o.partition = ${partition} and o.status = 'PENDING' and o.type = 'LIMIT'
        and o.hold_krw is null and o.not_before <= ${before}::timestamptz
      union all
      select o.user_id, o.not_before from orders o
      where o.partition = ${partition} and o.status = 'PENDING' and o.ticker_id like 'HUMAN-ETF-%'
        and o.hold_krw is null and o.not_before <= ${before}::timestamptz
      union all
      select c.user_id, c.not_before from commands c
      where c.partition = ${partition} and c.status = 'PENDING'
        and c.not_before <= ${before}::timestamptz
    ) as found
    group by found.user_id order by min(found.not_before)`;
  return rows.map(({ userId }) => userId);
}

/** How many orders and commands of the partition wait in the database. */
export async function countWaiting(sql: Sql, partition: number): Promise<number> {
  const rows = await sql<{ waiting: string }[]>`
    select (select count(*) from orders where partition = ${partition} and status = 'PENDING')
      + (select count(*) from commands where partition = ${partition} and status = 'PENDING')
      as waiting`;
  return Number.parseInt(rows[0]?.waiting ?? '0', 10);
}

/** An open order as it is stored. */
export interface OpenOrderRow {
  id: string;
  user_id: string;
  client_order_id: string;
  ticker_id: string;
  side: Side;
  type: OrderType;
  requested_quantity: string | null;
  requested_amount_krw: string | null;
  limit_price: string | null;
  time_in_force: TimeInForce | null;
  expires_at: Instant | null;
  reference_price: string | null;
  max_slippage_bps: number | null;
  leverage: number | null;
  body_sha256: string;
  intake_id: string;
  clock_error_ms: number;
  partition: number;
  accepted_at: Instant;
  signed_at: Instant | null;
  not_before: Instant;
  deadline_at: Instant | null;
  hold_krw: string | null;
  hold_quantity: string | null;
  resting_since: Instant | null;
  liquidation_id: string | null;
  traceparent: string | null;
}

/** Of `orders o`. */
export function openOrderColumns(sql: Sql) {
  return sql`o.id, o.user_id, o.client_order_id, o.ticker_id, o.side, o.type, o.requested_quantity,
    o.requested_amount_krw, o.limit_price, o.time_in_force, o.expires_at, o.reference_price,
    o.max_slippage_bps, o.leverage, o.body_sha256, o.intake_id, o.clock_error_ms, o.partition,
    o.accepted_at, o.signed_at, o.not_before, o.deadline_at, o.hold_krw,
    o.hold_quantity, o.resting_since, o.liquidation_id, o.traceparent`;
}

export function readOpenOrder(row: OpenOrderRow): OpenOrder {
  const amount = (text: string | null): Decimal | null => (text === null ? null : decimal(text));
  return {
    id: row.id,
    userId: row.user_id,
    clientOrderId: row.client_order_id,
    tickerId: row.ticker_id,
    side: row.side,
    type: row.type,
    quantity: amount(row.requested_quantity),
    amountKrw: amount(row.requested_amount_krw),
    limitPrice: amount(row.limit_price),
    timeInForce: row.time_in_force,
    expiresAt: row.expires_at,
    referencePrice: amount(row.reference_price),
    maxSlippageBps: row.max_slippage_bps,
    leverage: row.leverage,
    bodySha256: row.body_sha256,
    intakeId: row.intake_id,
    clockErrorMs: row.clock_error_ms,
    partition: row.partition,
    acceptedAt: row.accepted_at,
    signedAt: row.signed_at,
    notBefore: row.not_before,
    deadlineAt: row.deadline_at,
    hold: holdOf(row),
    restingSince: row.resting_since,
    liquidationId: row.liquidation_id,
    traceparent: readTraceparent(row.traceparent),
  };
}

function holdOf({ hold_krw, hold_quantity }: OpenOrderRow): OpenOrder['hold'] {
  if (hold_krw === null || hold_quantity === null) return null;
  return { krw: decimal(hold_krw), quantity: decimal(hold_quantity) };
}
