import type { Sql } from '@mockstreet/db/client';
import type { Fragment, SqlCheck } from './sql-check.ts';
import { wasOverridden } from './switch-overridden.ts';

/**
 * Invariant 3: no balance is below zero, today or at any moment of its history. History runs in the
 * order of decisions: event time, then corporate actions, then acceptance, then id; a grant comes before all
 * trades. An order that was priced anew after a restore met its account as it was then: where a later one had been
 * settled already, as its owner was told, history from the earlier one on says nothing. So it is with what was found in
 * the edge's journal alone.
 */
export const NOTHING_OVERSPENT: readonly SqlCheck[] = [
  {
    invariant: 3,
    rule: 'no wallet is below zero but of who may owe',
    unit: 'wallets',
    checked: (sql) => sql`select count(*) from wallets`,
    breaches: (sql) => sql`
      select format('wallet of %s: %s', user_id, balance_krw) from wallets
      where balance_krw < 0 and margin_since is null`,
  },
  {
    invariant: 3,
    rule: 'no position is below zero',
    unit: 'positions',
    checked: (sql) => sql`select count(*) from portfolios`,
    breaches: (sql) => sql`
      select format('%s of %s: %s', ticker_id, user_id, quantity) from portfolios
      where quantity < 0 or cost < 0 or cost_krw < 0`,
  },
  {
    invariant: 3,
    rule: 'no trade spent cash or sold a quantity that was not there yet, but with leverage where that was allowed',
    unit: 'movements',
    checked: (sql) => sql`
      select count(*) from ledger_entries where account in ('CASH', 'HOLDING')`,
    breaches: (sql) => sql`
      with movement as (
        select user_id, asset, journal_id, sum(amount) as amount, min(event_at) as event_at,
          bool_or(kind = 'GRANT') as is_grant, bool_or(kind = 'INTEREST') as is_interest
        from ledger_entries where account in ('CASH', 'HOLDING')
        group by user_id, asset, journal_id
      ), history as (
        select movement.*, leverage, sum(amount) over (partition by movement.user_id, movement.asset
          order by is_grant desc, event_at, is_interest, orders.accepted_at nulls first, journal_id) as balance
        from movement left join orders on orders.id = movement.journal_id
      )
      select format('journal %s left %s with %s %s', journal_id, user_id, balance, asset)
      from history where balance < 0 and not ${wasOwed(sql)} and not exists (
        select from orders anew where anew.user_id = history.user_id
          and anew.replayed_at is not null and anew.filled_at <= history.event_at)
        and not ${followsOneFoundLate(sql)}`,
  },
];

/** A debt that grew by what may make one, in the time of a permission, or that was paid back in part. */
function wasOwed(sql: Sql): Fragment {
  return sql`(asset = 'KRW' and (amount >= 0 or (is_interest or coalesce(leverage > 1, false)) and ${wasAllowed(sql)}))`;
}

/** The last switch of margin before that moment of `history` was on, and no bailout came behind it. */
function wasAllowed(sql: Sql): Fragment {
  return sql`coalesce((
    select coalesce(enabled, false) from commands
    where commands.user_id = history.user_id and status = 'DONE'
      and (kind = 'BAILOUT' or kind = 'MARGIN' and not ${wasOverridden(sql, sql`commands`)})
      and decided_at <= history.event_at
    order by decided_at desc limit 1), false)`;
}

/** `npm run reconcile` brought something of before that moment of `history`, when what comes behind it was settled. */
function followsOneFoundLate(sql: Sql): Fragment {
  return sql`exists (
    select from (
      select user_id, accepted_at, filled_at as at, settled_at from orders
      union all select user_id, accepted_at, decided_at, settled_at from commands) as late
    where late.user_id = history.user_id and late.at <= history.event_at
      and exists (select from audit_log
        where action = 'orders.reconciled' and audit_log.at > late.accepted_at)
      and exists (select from orders told
        where told.user_id = late.user_id and told.filled_at > late.at
          and told.settled_at < late.settled_at))`;
}
