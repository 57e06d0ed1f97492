import type { SqlCheck } from './sql-check.ts';

/** Invariants 1, 2 and 3 for accounts that began anew: what was given, what was taken, and how often. */
export const BAILOUTS_KEPT: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'a bailout is what came of a command that asked for it, and of each that was granted',
    unit: 'bailouts',
    checked: (sql) => sql`select count(*) from bailouts`,
    breaches: (sql) => sql`
      select format('bailout %s of %s at %s: its command is %s of %s at %s, with %s orders',
        coalesce(b.command_id, c.id), b.user_id, b.at, coalesce(c.status::text, 'absent'), c.user_id,
        c.decided_at, c.cancelled)
      from bailouts b
      full join (select * from commands where kind = 'BAILOUT' and status = 'DONE') as c
        on c.id = b.command_id
      where (b.user_id, b.at, b.cancelled, b.settled_at)
        is distinct from (c.user_id, c.decided_at, c.cancelled, c.settled_at)`,
  },
  {
    invariant: 1,
    rule: 'the orders that a bailout took back are those that it says',
    unit: 'bailouts',
    checked: (sql) => sql`select count(*) from bailouts`,
    breaches: (sql) => sql`
      select format('bailout %s of %s says %s orders, there are %s', coalesce(b.command_id::text, had.id),
        coalesce(b.user_id, had.user_id), coalesce(b.cancelled, 0), coalesce(had.orders, 0))
      from bailouts b
      full join (
        select substr(reason_detail, 12) as id, user_id, count(*) as orders from orders
        where reason = 'BAILOUT' group by 1, 2) as had
        on had.id = b.command_id::text and had.user_id = b.user_id
      where coalesce(b.cancelled, 0) <> coalesce(had.orders, 0)`,
  },
  {
    invariant: 1,
    rule: 'the ledger holds exactly the legs of each bailout',
    unit: 'legs',
    checked: (sql) => sql`select count(*) from ledger_entries where kind = 'BAILOUT'`,
    breaches: (sql) => sql`
      with expected as (
        select command_id as journal_id, leg.account::ledger_account,
          case leg.account when 'HOLDING' then user_id end as user_id, ticker_id as asset, leg.amount,
          at as event_at
        from bailout_surrenders,
          lateral (values ('HOLDING', -quantity), ('SURRENDERED', quantity)) as leg (account, amount)
        union all
        select command_id, leg.account::ledger_account,
          case leg.account when 'CASH' then user_id end, 'KRW', leg.amount, at
        from bailouts, lateral (values ('CASH', written_off_krw), ('WRITE_OFFS', -written_off_krw),
          ('CASH', given_krw), ('CAPITAL', -given_krw)) as leg (account, amount)
        where leg.amount <> 0
      ), difference as (
        select journal_id, account, asset, amount, sum(n) as surplus from (
          select journal_id, account, user_id, asset, amount, event_at, 1 as n
          from ledger_entries where kind = 'BAILOUT'
          union all select *, -1 from expected) as leg
        group by journal_id, account, user_id, asset, amount, event_at having sum(n) <> 0
      )
      select format('bailout %s: %s %s of %s %s on %s', journal_id, abs(surplus),
        case when surplus > 0 then 'superfluous leg' else 'missing leg' end, amount, asset, account)
      from difference`,
  },
  {
    invariant: 2,
    rule: 'behind a bailout its account has the fresh cash, and holds and owes nothing',
    unit: 'bailouts',
    checked: (sql) => sql`select count(*) from bailouts`,
    breaches: (sql) => sql`
      select format('bailout %s of %s left %s won, and %s positions', command_id, b.user_id, left_over.cash,
        left_over.held)
      from bailouts b, lateral (
        select coalesce(sum(cash), 0) as cash, count(*) filter (where held <> 0) as held from (
          select sum(amount) filter (where account = 'CASH') as cash,
            coalesce(sum(amount) filter (where account = 'HOLDING'), 0) as held
          from ledger_entries entry
          where entry.user_id = b.user_id and event_at <= b.at
            -- What is decided of that moment behind it: a fill is of a print then, and not of its journal.
            and (journal_id = b.command_id or event_at < b.at
              or kind in ('GRANT', 'SPLIT', 'DIVIDEND'))
          group by asset) as entries) as left_over
      where (left_over.cash <> b.cash_krw or left_over.held <> 0)
        -- What a restore or a reconciliation found late of before it came behind it all the same.
        and not exists (select from orders o
          where o.user_id = b.user_id and o.filled_at <= b.at and o.settled_at > b.settled_at)`,
  },
  {
    invariant: 2,
    rule: 'a bailout says how many positions it took, and what they were worth',
    unit: 'bailouts',
    checked: (sql) => sql`select count(*) from bailouts`,
    breaches: (sql) => sql`
      select format('bailout %s says %s positions worth %s, there are %s worth %s',
        coalesce(b.command_id, took.command_id), b.surrendered, b.exposure_before_krw, took.positions,
        took.worth)
      from bailouts b
      full join (
        select command_id, user_id, at, count(*) as positions, sum(value_krw) as worth
        from bailout_surrenders group by 1, 2, 3) as took using (command_id)
      where b.command_id is null or b.surrendered <> coalesce(took.positions, 0)
        or b.exposure_before_krw <> least(coalesce(took.worth, 0), ${MOST})
        or took.command_id is not null and (took.user_id, took.at) is distinct from (b.user_id, b.at)`,
  },
  {
    invariant: 3,
    rule: 'an account is bailed out once until it is trusted again, and neither asks for more nor owes before',
    unit: 'bailouts',
    checked: (sql) => sql`select count(*) from bailouts`,
    breaches: (sql) => sql`
      select format('bailout %s of %s at %s: %s %s came before %s', b.command_id, b.user_id, b.at,
        c.kind, c.id, b.trusted_again_at)
      from bailouts b join commands c on c.user_id = b.user_id and c.status = 'DONE'
        and c.id <> b.command_id and c.decided_at >= b.at and c.decided_at < b.trusted_again_at
        and (c.kind = 'BAILOUT' or c.kind = 'MARGIN' and c.enabled)
      -- One that is found behind a later switch changed nothing.
      where not (c.kind = 'MARGIN' and exists (select from commands newer
        where newer.user_id = c.user_id and newer.kind = 'MARGIN' and newer.status = 'DONE'
          and newer.accepted_at > c.accepted_at and newer.settled_at < c.settled_at))
      union all
      select format('wallet of %s is trusted again %s, its bailouts say %s', user_id, trusted_again_at, said.at)
      from wallets full join (
        select user_id, max(trusted_again_at) as at from bailouts group by user_id) as said using (user_id)
      where trusted_again_at is distinct from said.at`,
  },
];

/** In won: what a record can hold. Whoever holds more counts for that. */
const MOST = '999999999999';
