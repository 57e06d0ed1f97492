import { DENIAL_CODES } from '@mockstreet/shared/denial';
import type { SqlCheck } from './sql-check.ts';

/** What a PENDING order may say that it waits for. */
const PENDING_REASONS = ['AWAITING_PRINT'];
/** Why an order ended without a fill and without a fault; where the house took it back, or its user gave all up. */
const CANCELLED_REASONS = ['EXPIRED', 'USER_CANCELLED', 'MARGIN_REQUIRED', 'BAILOUT'];

/**
 * Invariant 1 inside the database: each order has one outcome, and the ledger holds exactly the
 * lines that follow from it. (journal-recorded.ts compares the orders with the edge's journal.)
 */
export const NOTHING_LOST: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'an order is FILLED exactly when it has its one fill',
    unit: 'orders',
    checked: (sql) => sql`select count(*) from orders`,
    breaches: (sql) => sql`
      select format('order %s is %s and has %s fill', coalesce(orders.id, fills.order_id),
        coalesce(orders.status::text, 'absent'), count(fills.order_id))
      from orders full join fills on fills.order_id = orders.id
      group by orders.id, orders.status, fills.order_id
      having count(fills.order_id) <> (orders.status is not distinct from 'FILLED')::int`,
  },
  {
    invariant: 1,
    rule: 'an order says of its execution what its fill says',
    unit: 'fills',
    checked: (sql) => sql`select count(*) from fills`,
    breaches: (sql) => sql`
      select format('order %s: %s %s, its fill: %s %s', o.id, o.quantity, o.price, f.quantity, f.price)
      from orders o join fills f on f.order_id = o.id
      where (o.user_id, o.ticker_id, o.side, o.price, o.quantity, o.applied_exchange_rate,
          o.filled_at, o.settled_at)
        is distinct from (f.user_id, f.ticker_id, f.side, f.price, f.quantity,
          f.applied_exchange_rate, f.filled_at, f.settled_at)
        -- The house alone sells on a print of before.
        or o.liquidation_id is null and f.filled_at <> f.print_at`,
  },
  {
    invariant: 1,
    rule: 'an order that is not FILLED states a known reason',
    unit: 'orders',
    checked: (sql) => sql`select count(*) from orders where status <> 'FILLED'`,
    breaches: (sql) => sql`
      select format('order %s is %s for the reason %s', id, status, coalesce(reason, 'none'))
      from orders
      where status <> 'FILLED' and not coalesce(
        case status when 'PENDING' then reason = any(${PENDING_REASONS}::text[])
          when 'FAILED' then reason = any(${[...DENIAL_CODES]}::text[])
          when 'CANCELLED' then reason = any(${CANCELLED_REASONS}::text[]) end, false)`,
  },
  {
    invariant: 1,
    rule: 'the ledger holds exactly the legs of each fill',
    unit: 'legs',
    checked: (sql) => sql`select count(*) from ledger_entries where kind = 'TRADE'`,
    breaches: (sql) => sql`
      with expected as (
        select f.order_id as journal_id, leg.account::ledger_account,
          case when leg.account in ('CASH', 'HOLDING') then f.user_id end as user_id,
          leg.asset, leg.amount, o.filled_at as event_at
        from fills f join orders o on o.id = f.order_id,
        lateral (select case f.side when 'BUY' then 1 else -1 end as sign,
          case when f.applied_exchange_rate is null then 'MARKET' else 'FX' end as counterparty) as way,
        lateral (values
          ('CASH', 'KRW', -way.sign * f.gross_krw), (way.counterparty, 'KRW', way.sign * f.gross_krw),
          ('FX', 'USD', case way.counterparty when 'FX' then -way.sign * f.gross else 0 end),
          ('MARKET', 'USD', case way.counterparty when 'FX' then way.sign * f.gross else 0 end),
          ('CASH', 'KRW', -f.fee_krw), ('FEES', 'KRW', f.fee_krw),
          ('CASH', 'KRW', -f.tax_krw), ('TAXES', 'KRW', f.tax_krw),
          ('MARKET', f.ticker_id, -way.sign * f.quantity),
          ('HOLDING', f.ticker_id, way.sign * f.quantity)) as leg (account, asset, amount)
        where leg.amount <> 0
      ), difference as (
        select journal_id, account, asset, amount, sum(n) as surplus from (
          select journal_id, account, user_id, asset, amount, event_at, 1 as n
          from ledger_entries where kind = 'TRADE'
          union all select *, -1 from expected) as leg
        group by journal_id, account, user_id, asset, amount, event_at
        having sum(n) <> 0
      )
      select format('order %s: %s %s of %s %s', journal_id, abs(surplus),
        case when surplus > 0 then 'superfluous leg' else 'missing leg' end, amount,
        asset || ' on ' || account)
      from difference`,
  },
  {
    invariant: 1,
    rule: 'the legs of a journal are numbered without a gap',
    unit: 'journals',
    checked: (sql) => sql`select count(distinct journal_id) from ledger_entries`,
    breaches: (sql) => sql`
      select format('journal %s has %s legs numbered %s to %s', journal_id, count(*), min(leg), max(leg))
      from ledger_entries group by journal_id
      having min(leg) <> 0 or max(leg) <> count(*) - 1`,
  },
  {
    invariant: 1,
    rule: 'a grant gives one user the cash that the house pays in',
    unit: 'grants',
    checked: (sql) =>
      sql`select count(distinct journal_id) from ledger_entries where kind = 'GRANT'`,
    breaches: (sql) => sql`
      select format('grant %s', journal_id)
      from ledger_entries where kind = 'GRANT' group by journal_id
      having array_agg((account, asset, sign(amount)) order by leg)
        is distinct from array[('CASH'::ledger_account, 'KRW'::text, 1::numeric),
          ('CAPITAL'::ledger_account, 'KRW'::text, -1::numeric)]`,
  },
];
