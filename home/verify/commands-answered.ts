import type { Sql } from '@mockstreet/db/client';
import { DENIAL_CODES } from '@mockstreet/shared/denial';
import type { Fragment, SqlCheck } from './sql-check.ts';

/**
 * Invariant 1 for what users ask beside orders: each command has one result, and the orders that were
 * taken back are those that commands say. (journal-recorded.ts compares the commands with the edge's
 * journal.)
 */
export const COMMANDS_ANSWERED: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'a command is done, or rejected for a known reason, or waits and nothing behind it is decided',
    unit: 'commands',
    checked: (sql) => sql`select count(*) from commands`,
    breaches: (sql) => sql`
      select format('command %s is %s for the reason %s, of %s', c.id, c.status,
        coalesce(c.reason, 'none'), c.not_before)
      from commands c
      where case c.status
        when 'REJECTED' then not coalesce(c.reason = any(${[...DENIAL_CODES]}::text[]), false)
        when 'PENDING' then exists (
          select from orders f where f.user_id = c.user_id
            and f.filled_at > c.not_before and not ${wasFoundLate(sql)})
        else false end`,
  },
  {
    invariant: 1,
    rule: 'a command takes effect at its moment',
    unit: 'commands',
    checked: (sql) => sql`select count(*) from commands where decided_at is not null`,
    breaches: (sql) => sql`
      select format('command %s took effect %s instead of %s', c.id, c.decided_at, c.not_before)
      from commands c
      where c.decided_at <> c.not_before
        -- A bailout or a listing that is found late comes behind all that has been settled of its account.
        and not (c.kind in ('BAILOUT', 'LIST') and c.decided_at > c.not_before and exists (
          select from audit_log where action in ('orders.reconciled', 'journals.replayed')
            and at >= c.accepted_at and at <= coalesce(c.settled_at, 'infinity')))`,
  },
  {
    invariant: 1,
    rule: 'a cancel that is done took its order back, and commands say how many orders were',
    unit: 'commands',
    checked: (sql) => sql`select count(*) from commands where status = 'DONE'`,
    breaches: (sql) => sql`
      select format('command %s is done, its order %s is %s', c.id, c.order_id,
        coalesce(o.status::text, 'absent'))
      from commands c ${target(sql)}
      where c.kind = 'CANCEL' and c.status = 'DONE' and not coalesce(
        c.cancelled = 1 and o.type = 'LIMIT' and o.reason = 'USER_CANCELLED', false)
      union all
      select format('%s orders of %s are taken back, commands say %s', coalesce(back.orders, 0),
        user_id, coalesce(said.orders, 0))
      from (
        select user_id, count(*) as orders from orders
        where reason = any('{USER_CANCELLED,BAILOUT}') group by user_id) as back
      full join (
        select user_id, sum(cancelled) as orders from commands group by user_id) as said
        using (user_id)
      where coalesce(back.orders, 0) <> coalesce(said.orders, 0)`,
  },
  {
    invariant: 1,
    rule: 'no cancel was turned away while its order could be taken back',
    unit: 'commands',
    checked: (sql) => sql`select count(*) from commands where status = 'REJECTED'`,
    breaches: (sql) => sql`
      select format('command %s of %s: %s, its order of %s is %s', c.id, c.not_before, c.reason,
        o.accepted_at, o.status)
      from commands c ${target(sql)}
      where c.replayed_at is null and o.replayed_at is null and case c.reason
        when 'ALREADY_FINAL' then o.id is null or o.type = 'LIMIT' and o.status = 'PENDING'
        when 'UNKNOWN_ORDER' then o.accepted_at < c.accepted_at
        else false end`,
  },
  {
    invariant: 1,
    rule: 'no order is filled at or after the moment of a cancel that meant it',
    unit: 'fills',
    checked: (sql) => sql`
      select count(*) from fills join orders on orders.id = order_id where type = 'LIMIT'`,
    breaches: (sql) => sql`
      select format('order %s was filled %s, command %s took effect %s', o.id, f.print_at, c.id,
        c.decided_at)
      from orders o join fills f on f.order_id = o.id
      join commands c on c.user_id = o.user_id and c.decided_at <= f.print_at
        and (c.order_id = o.id or c.kind = 'CANCEL_ALL' and c.accepted_at > o.accepted_at)
      where o.type = 'LIMIT' and o.not_before <= f.print_at and not ${wasFoundLate(sql)}`,
  },
];

/** The order that command `c` names. */
function target(sql: Sql): Fragment {
  return sql`left join orders o on o.id = c.order_id and o.user_id = c.user_id`;
}

/**
 * Home came to know of command `c` when fill `f` had been decided: out of the edge's journal, after a loss
 * or because it had never come to a queue. What was settled stands.
 */
function wasFoundLate(sql: Sql): Fragment {
  return sql`(c.replayed_at is not null or exists (
    select from audit_log where action in ('orders.reconciled', 'journals.replayed')
      and at >= f.settled_at and at <= coalesce(c.settled_at, 'infinity')))`;
}
