import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { TradingRules } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import type { RulesHistory } from '#trading/rules-history';
import type { Fragment, SqlCheck } from './sql-check.ts';
import { wasOverridden } from './switch-overridden.ts';
import { isWhileHalted, tapeBegins } from './tape-fragments.ts';

/** Invariants 1, 2, 3 and 7 for what is owed: permissions, interest, and what the house sold. */
export function marginKept(
  { deadlineMicros }: Pick<TradingRules, 'deadlineMicros'>,
  { known }: Pick<RulesHistory, 'known'>,
): readonly SqlCheck[] {
  return [...ALLOWED, ...CHARGED, ...LIQUIDATED, soldFresh(deadlineMicros), configured(known)];
}

const ALLOWED: readonly SqlCheck[] = [
  {
    invariant: 3,
    rule: 'an account may owe since a command allowed it, and until one takes that back',
    unit: 'accounts',
    checked: (sql) => sql`select count(*) from wallets where margin_since is not null`,
    breaches: (sql) => sql`
      select format('%s may owe since %s, commands say %s', wallets.user_id,
        coalesce(margin_since::text, 'never'), coalesce(said.since::text, 'never'))
      from wallets
      left join lateral (
        select min(decided_at) as since from commands c
        where c.user_id = wallets.user_id and kind = 'MARGIN' and status = 'DONE' and enabled
          and not ${wasOverridden(sql, sql`c`)}
          and not exists (select from bailouts
            where bailouts.user_id = c.user_id and bailouts.at >= c.decided_at)
          and not exists (select from commands later
            where later.user_id = c.user_id and later.kind = 'MARGIN' and later.status = 'DONE'
              and not later.enabled and later.decided_at > c.decided_at
              and not ${wasOverridden(sql, sql`later`)})) as said on true
      where margin_since is distinct from said.since or margin_checked_to < margin_since`,
  },
];

const CHARGED: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'the ledger holds exactly the legs of each day’s interest',
    unit: 'legs',
    checked: (sql) => sql`select count(*) from ledger_entries where kind = 'INTEREST'`,
    breaches: (sql) => sql`
      with expected as (
        select journal_id, leg.account::ledger_account,
          case leg.account when 'CASH' then user_id end as user_id, 'KRW' as asset, leg.amount,
          at as event_at
        from interest_charges, lateral (values ('CASH', -interest_krw), ('INTEREST', interest_krw))
          as leg (account, amount)
      ), difference as (
        select journal_id, account, amount, sum(n) as surplus from (
          select journal_id, account, user_id, asset, amount, event_at, 1 as n
          from ledger_entries where kind = 'INTEREST'
          union all select *, -1 from expected) as leg
        group by journal_id, account, user_id, asset, amount, event_at having sum(n) <> 0
      )
      select format('interest %s: %s %s of %s on %s', journal_id, abs(surplus),
        case when surplus > 0 then 'superfluous leg' else 'missing leg' end, amount, account)
      from difference`,
  },
  {
    invariant: 2,
    rule: 'interest is a 365th of the year’s on what the ledger says was owed at a midnight in Seoul',
    unit: 'days',
    checked: (sql) => sql`select count(*) from interest_charges`,
    breaches: (sql) => sql`
      select format('%s at %s: %s on %s at %s a year, the ledger says %s', charge.user_id, charge.at,
        interest_krw, liability_krw, rate, owed.cash)
      from interest_charges as charge, lateral (
        select coalesce(sum(amount), 0) as cash from ledger_entries as entry
        where entry.user_id = charge.user_id and account = 'CASH' and entry.event_at <= charge.at
          -- What the house sold because of it came behind it.
          and not exists (select from orders where orders.id = entry.journal_id
            and liquidation_id is not null and filled_at = charge.at)
          and entry.journal_id <> charge.journal_id) as owed
      where interest_krw <> least(ceil(liability_krw * rate / 365), ${MOST} - liability_krw)
        or charge.at <> date_trunc('day', charge.at, 'Asia/Seoul')
        or liability_krw <> -owed.cash and not ${wasPricedAnew(sql, sql`charge.user_id`)}`,
  },
];

/** In won: what a record can hold. Whoever owes as much, or holds more, counts for that. */
const MOST = '999999999999';

const LIQUIDATED: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'what the house sold and took back is what its liquidations say',
    unit: 'liquidations',
    checked: (sql) => sql`select count(*) from liquidations`,
    breaches: (sql) => sql`
      select format('liquidation %s of %s says %s sold and %s taken back, there are %s and %s',
        coalesce(l.id, had.id), coalesce(l.at::text, 'nowhere'), coalesce(l.sold, 0),
        coalesce(l.cancelled, 0), coalesce(had.sold, 0), coalesce(had.cancelled, 0))
      from liquidations l full join (
        select id, count(*) filter (where sale) as sold, count(*) filter (where not sale) as cancelled,
          min(user_id::text) as user_id, max(user_id::text) as other, min(at) as at, max(at) as last
        from (
          select liquidation_id as id, user_id, filled_at as at, true as sale from orders
          where liquidation_id is not null
          union all
          select substr(reason_detail, 16)::uuid, o.user_id, r.decided_at, false from orders o
          left join settlement_receipts r using (id)
          where reason = 'MARGIN_REQUIRED' and status = 'CANCELLED') as deed
        group by id) as had using (id)
      where (l.sold, l.cancelled) is distinct from (had.sold::int, had.cancelled::int)
        or (had.user_id, had.other) is distinct from (l.user_id::text, l.user_id::text)
        or (had.at, had.last) is distinct from (l.at, l.at)`,
  },
  {
    invariant: 1,
    rule: 'a liquidation is of an account below its maintenance margin, by sums that follow from each other',
    unit: 'liquidations',
    checked: (sql) => sql`select count(*) from liquidations`,
    breaches: (sql) => sql`
      select format('liquidation %s: %s + %s = %s of %s asked for, then %s + %s = %s', l.id,
        l.cash_krw, exposure_krw, equity_krw, maintenance, cash_after_krw, exposure_after_krw,
        equity_after_krw)
      from liquidations l
      left join lateral (
        select coalesce(sum(gross_krw - fee_krw - tax_krw), 0) as brought,
          coalesce(sum(gross_krw), 0) as worth
        from fills join orders on orders.id = order_id where liquidation_id = l.id) as sales on true
      where l.cash_krw >= 0 or equity_krw >= exposure_krw * maintenance
        or equity_krw <> l.cash_krw + exposure_krw
        or equity_after_krw <> cash_after_krw + exposure_after_krw
        or cash_after_krw <> l.cash_krw + brought
        or exposure_krw < ${MOST} and exposure_after_krw <> exposure_krw - worth
        -- What was owed was judged at a print, or at the midnight that charged interest.
        or l.at <> coalesce(print_at, date_trunc('day', l.at, 'Asia/Seoul'))`,
  },
  {
    invariant: 1,
    rule: 'a forced sale is of the whole position',
    unit: 'sales',
    checked: (sql) => sql`select count(*) from orders where liquidation_id is not null`,
    breaches: (sql) => sql`
      select format('order %s sold %s of %s, left %s', o.id, o.quantity, o.ticker_id, held.left_over)
      from orders o, lateral (
        select coalesce(sum(amount), 0) as left_over from ledger_entries entry
        where entry.user_id = o.user_id and account = 'HOLDING' and asset = o.ticker_id
          and entry.event_at <= o.filled_at) as held
      where o.liquidation_id is not null
        and (o.quantity is distinct from o.requested_quantity or held.left_over <> 0)
        and not ${wasPricedAnew(sql, sql`o.user_id`)}`,
  },
];

/** What a restore priced anew was decided upon the account as it was then. */
function wasPricedAnew(sql: Sql, userId: Fragment): Fragment {
  return sql`exists (select from orders anew
    where anew.user_id = ${userId} and anew.replayed_at is not null)`;
}

/**
 * When figures were in force tells nothing for certain: engines come up one after the other, and behind a restore
 * they are said anew. What code of before decided is held against all that the house ever had.
 */
function configured(known: readonly TradingRules[]): SqlCheck {
  const digests = known.map((rules) => rulesDigest(rules, undefined));
  const rates = known.map(({ margin }) => formatDecimal(margin.interestRate));
  const maintenances = known.map(({ margin }) => formatDecimal(margin.maintenance));
  return {
    invariant: 1,
    rule: 'interest is charged, and margin called, by the figures of the rules that are named with it',
    unit: 'days and liquidations',
    checked: (sql) => sql`
      select (select count(*) from interest_charges) + (select count(*) from liquidations)`,
    breaches: (sql) => sql`
      with had as (
        select digest, rate::numeric, maintenance::numeric
        from unnest(${digests}::text[], ${rates}::text[], ${maintenances}::text[])
          as known (digest, rate, maintenance))
      select format('%s of %s by %s', deed.what, deed.settled_at, deed.figure)
      from (
        select 'interest of ' || user_id as what, settled_at, decided_under, rate as figure,
          true as is_interest
        from interest_charges
        union all select 'liquidation ' || id, settled_at, decided_under, maintenance, false
        from liquidations) as deed
      where not exists (
        select from had
        where deed.figure = case when deed.is_interest then rate else maintenance end
          and (digest = deed.decided_under or deed.decided_under <> all(${digests}::text[])))`,
  };
}

function soldFresh(deadlineMicros: TradingRules['deadlineMicros']): SqlCheck {
  const markets = Object.entries(deadlineMicros);
  // Its market is the first part of an instrument's name.
  const deadline = (sql: Sql) => sql`(
    select micros * interval '1 microsecond'
    from unnest(${markets.map(([market]) => market)}::text[],
      ${markets.map(([, micros]) => micros)}::bigint[]) as rule (market, micros)
    where market = split_part(o.ticker_id, '-', 1))`;
  return {
    invariant: 7,
    rule: 'the house sells on the last print of the tape, no older than a market order waits for one',
    unit: 'sales',
    checked: (sql) => sql`select count(*) from orders where liquidation_id is not null`,
    breaches: (sql) => sql`
      select format('order %s of %s sold on %s, the tape has %s', o.id, o.filled_at, f.print_at,
        coalesce(last.at::text, 'none'))
      from orders o join fills f on f.order_id = o.id
      left join lateral (
        select * from prints where prints.ticker_id = o.ticker_id and prints.at <= o.filled_at
          and not ${isWhileHalted(sql)} order by prints.at desc limit 1) as last on true
      where o.liquidation_id is not null
        and (f.print_at > o.filled_at or not coalesce(o.filled_at - f.print_at <= ${deadline(sql)}, false)
          or o.filled_at <> o.accepted_at
          or f.print_at >= ${tapeBegins(sql)}
            and not exists (select from tape_gaps gap where gap.ticker_id = o.ticker_id
              and gap.from_at <= o.filled_at and gap.resolved_at > o.settled_at)
            and (f.print_at, f.print_kind, f.print_bid, f.print_ask, f.print_last, f.print_source)
              is distinct from (last.at, last.kind,
                case last.kind when 'QUOTE' then last.bid end,
                case last.kind when 'QUOTE' then last.ask end, last.last, last.source))`,
  };
}
