import type { Sql } from '@mockstreet/db/client';
import { SNAPSHOTS_READER } from '#portfolio/keep-snapshots';
import type { SqlCheck } from './sql-check.ts';

/** Accounts whose figures are final as far as is known: nothing has been settled for them since. */
const settledAccounts = (sql: Sql) => sql`
  select user_id, due_at from snapshot_accounts as account
  where fault is null and asked = answered and not exists (
    select from outbox as told
    where channel = 'trade_events' and payload ->> 'user_id' = account.user_id::text
      and not exists (select from outbox_cursors as heard where reader = ${SNAPSHOTS_READER}
        and (told.transaction_id, told.id) <= (heard.transaction_id, heard.id)))`;

/** Of each of them the last midnight that is struck for good. */
const lastDays = (sql: Sql) => sql`
  select distinct on (user_id) equity_days.*
  from (${settledAccounts(sql)}) as account join equity_days using (user_id)
  where at < due_at order by user_id, at desc`;

/** What the ledger says was held at those midnights, with its price on the tape; null where it has none. */
const heldThen = (sql: Sql) => sql`
  select user_id, held.quantity, print.last,
    case when currency = 'USD' then rate.last else 1 end as rate
  from (
    select day.user_id, day.at, asset as ticker_id, sum(amount) as quantity
    from (${lastDays(sql)}) as day
    join ledger_entries as entry on entry.user_id = day.user_id and event_at < day.at
    where account = 'HOLDING' group by 1, 2, 3 having sum(amount) <> 0) as held
  join portfolios using (user_id, ticker_id)
  left join lateral (
    select last, at from prints
    where prints.ticker_id = held.ticker_id and at < held.at order by at desc limit 1) as print
    -- A price from before a split is one of old shares.
    on not exists (select from corporate_actions as split
      where split.ticker_id = held.ticker_id and kind = 'SPLIT' and cancelled_at is null
        and effective_at > print.at and effective_at < held.at)
  left join lateral (
    select last from prints
    where prints.ticker_id = 'FX-PAIR-USDKRW' and at < held.at order by at desc limit 1) as rate on true`;

/** Figures that are derived from the ledger and the tape: each follows from them, however it came about. */
export const FIGURES_FOLLOW: readonly SqlCheck[] = [
  {
    invariant: 13,
    rule: 'an account is worth what its ledger and the tape make of it, at its last midnight',
    unit: 'accounts',
    checked: (sql) => sql`select count(*) from (${lastDays(sql)}) as day`,
    breaches: (sql) => sql`
      select format('%s at %s: cash %s, owed %s and holdings %s, the ledger and the tape make it %s and %s',
        day.user_id, at, cash_krw, liabilities_krw, market_value_krw, coalesce(cash, 0), coalesce(worth, 0))
      from (${lastDays(sql)}) as day
      left join lateral (
        select sum(amount) as cash from ledger_entries as entry
        where entry.user_id = day.user_id and account = 'CASH' and event_at < day.at) as ledger on true
      left join (
        select user_id, sum(trunc(quantity * last * rate)) as worth,
          bool_and(last is not null and rate is not null) as is_known
        from (${heldThen(sql)}) as held group by user_id) as tape using (user_id)
      where cash_krw <> greatest(coalesce(cash, 0), 0)
        or liabilities_krw <> greatest(-coalesce(cash, 0), 0)
        or equity_krw <> cash_krw + market_value_krw - liabilities_krw
        -- The tape may have been dropped since.
        or (coalesce(is_known, true) and market_value_krw is distinct from coalesce(worth, 0))`,
  },
  {
    invariant: 13,
    rule: 'an account has every midnight since its first',
    unit: 'midnights',
    checked: (sql) => sql`select count(*) from equity_days`,
    breaches: (sql) => sql`
      select format('%s has %s midnights between %s and %s', user_id, count(*), min(at), max(at))
      from equity_days group by user_id
      having extract(epoch from max(at) - min(at)) / 86400 + 1 <> count(*)`,
  },
  {
    invariant: 13,
    rule: 'the last event of a position leaves what is held, at its cost',
    unit: 'positions',
    checked: (sql) => sql`
      select count(*) from portfolios join (${settledAccounts(sql)}) as account using (user_id)`,
    breaches: (sql) => sql`
      select format('%s of %s: %s for %s (%s won), its events leave %s for %s (%s won)', ticker_id,
        user_id, position.quantity, position.cost, position.cost_krw, quantity_after, cost_after,
        cost_krw_after)
      from portfolios as position join (${settledAccounts(sql)}) as account using (user_id)
      left join lateral (
        select quantity_after, cost_after, cost_krw_after from position_events as event
        where event.user_id = position.user_id and event.ticker_id = position.ticker_id
        order by number desc limit 1) as last on true
      where (position.quantity, position.cost, position.cost_krw)
          is distinct from (quantity_after, cost_after, cost_krw_after)
        -- What was priced anew was decided after what follows it.
        and not exists (select from orders
          where orders.user_id = position.user_id and replayed_at is not null)`,
  },
  {
    invariant: 13,
    rule: 'a position has an event of each of its fills, and no other',
    unit: 'fills',
    checked: (sql) => sql`
      select count(*) from fills join (${settledAccounts(sql)}) as account using (user_id)`,
    breaches: (sql) => sql`
      select format('order %s of %s: %s events', journal_id, user_id, count(number))
      from (
        select user_id, order_id as journal_id, null::bigint as number, true as is_fill from fills
        union all
        select user_id, journal_id, number, false from position_events where cause = 'TRADE') as either
      join (${settledAccounts(sql)}) as account using (user_id)
      group by journal_id, user_id
      having count(number) <> 1 or not bool_or(is_fill)`,
  },
  {
    invariant: 13,
    rule: 'the fills of an account are counted, day by day',
    unit: 'days of accounts',
    checked: (sql) => sql`select count(*) from fill_days`,
    breaches: (sql) => sql`
      with counted as (
        select user_id, (filled_at at time zone 'Asia/Seoul')::date as day, count(*) as fills,
          min(filled_at) as first_at
        from fills group by 1, 2)
      select format('%s on %s: counted %s since %s, there are %s since %s', user_id, day, known.fills,
        known.first_at, counted.fills, counted.first_at)
      from fill_days as known full join counted using (user_id, day)
      where (known.fills, known.first_at) is distinct from (counted.fills, counted.first_at)`,
  },
  {
    invariant: 13,
    rule: 'every account that traded could be valued',
    unit: 'accounts',
    checked: (sql) => sql`select count(*) from snapshot_accounts`,
    breaches: (sql) => sql`
      select format('%s: %s', user_id, fault) from snapshot_accounts where fault is not null`,
  },
];
