import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { DividendTax, TradingRules } from '#trading/core/trading-rules';
import type { Fragment, SqlCheck } from './sql-check.ts';

/**
 * Invariant 1 for corporate actions: everyone who held an instrument when one took effect has had it,
 * once, with the ledger lines that follow from it. What an order did that was priced anew after a restore
 * may lie before an action that its account had had already: of such accounts nothing is asked.
 */
export function actionsApplied(rules: TradingRules): readonly SqlCheck[] {
  return [
    {
      invariant: 1,
      rule: 'whoever held an instrument before a corporate action has had it, on all that they held',
      unit: 'actions',
      checked: (sql) => sql`select count(*) from corporate_actions where cancelled_at is null`,
      breaches: (sql) => sql`
        select format('action %s for %s: held %s, had on %s', action.id, owner.user_id,
          coalesce(owner.held, 0), coalesce(applied.quantity_before::text, 'nothing'))
        from corporate_actions action
        cross join lateral (
          select user_id, sum(amount) as held from ledger_entries
          where account = 'HOLDING' and asset = action.ticker_id and event_at < action.effective_at
          group by user_id) as owner
        left join action_applications applied
          on applied.action_id = action.id and applied.user_id = owner.user_id
        where action.cancelled_at is null
          and case when applied.action_id is null then owner.held > 0 and action.swept_at is not null
            else owner.held <> applied.quantity_before end
          and not exists (select from orders anew where anew.user_id = owner.user_id
            and anew.replayed_at is not null and anew.filled_at < action.effective_at)`,
    },
    {
      invariant: 1,
      rule: 'what was applied is an action that stands, to someone who held its instrument',
      unit: 'applications',
      checked: (sql) => sql`select count(*) from action_applications`,
      breaches: (sql) => sql`
        select format('action %s for %s', applied.action_id, applied.user_id)
        from action_applications applied
        left join corporate_actions action on action.id = applied.action_id
        where (action.ticker_id, action.kind, action.effective_at, action.cancelled_at)
            is distinct from (applied.ticker_id, applied.kind, applied.effective_at, null)
          or not exists (select from ledger_entries entry where entry.user_id = applied.user_id
            and entry.account = 'HOLDING' and entry.asset = applied.ticker_id
            and entry.event_at < applied.effective_at)`,
    },
    {
      invariant: 1,
      rule: 'the ledger holds exactly the legs of each corporate action',
      unit: 'legs',
      checked: (sql) => sql`
        select count(*) from ledger_entries where kind in ('SPLIT', 'DIVIDEND', 'REDEMPTION')`,
      breaches: legDifferences,
    },
    {
      invariant: 2,
      rule: 'what a corporate action came to follows from its terms, tax and rate',
      unit: 'applications',
      checked: (sql) => sql`select count(*) from action_applications`,
      breaches: (sql) => sql`
        select format('action %s for %s: %s became %s and %s, paid %s (%s won), tax %s',
          applied.action_id, applied.user_id, quantity_before, quantity_after, fraction, gross,
          gross_krw, tax_krw)
        from action_applications applied
        join corporate_actions action on action.id = applied.action_id
        left join instruments instrument on instrument.ticker_id = applied.ticker_id
        left join lateral (select ${taxRate(sql, rules.dividendTaxes)} as rate) as tax on true
        where instrument.ticker_id is null or not case applied.kind
          when 'SPLIT' then
            quantity_after + fraction
              = floor(quantity_before * new_shares / old_shares * 1e8) / 1e8
            and fraction < instrument.lot and quantity_after % instrument.lot = 0
            and case when price is null then gross_krw = floor(cost_krw)
              else price = floor(print_last * old_shares / new_shares * 1e8) / 1e8
                and gross = floor(fraction * price * 1e8) / 1e8
                and gross_krw = floor(fraction * price * coalesce(applied_exchange_rate, 1)) end
            and tax_krw = 0
          when 'REDEMPTION' then quantity_after = 0 and fraction = quantity_before
            and price = action.amount and gross = floor(fraction * price * 1e8) / 1e8
            and gross_krw = floor(fraction * price) and tax_krw = 0
          else quantity_after = quantity_before and fraction = 0 and cost_krw = 0
            and price = action.amount and gross = floor(quantity_before * price * 1e8) / 1e8
            and gross_krw = floor(quantity_before * price * coalesce(applied_exchange_rate, 1))
            and tax_krw = ceil(gross_krw * tax.rate) end`,
    },
  ];
}

function legDifferences(sql: Sql): Fragment {
  return sql`
    with expected as (
      select a.journal_id, a.kind as action_kind, leg.account::ledger_account,
        case when leg.account in ('CASH', 'HOLDING') then a.user_id end as user_id,
        leg.asset, leg.amount, a.effective_at as event_at
      from action_applications a,
      lateral (select case a.kind when 'CASH_DIVIDEND' then 'DIVIDENDS' else 'ISSUER' end as payer,
        a.applied_exchange_rate is not null as is_converted,
        a.quantity_after + a.fraction - a.quantity_before as issued) as way,
      lateral (values
        ('ISSUER', a.ticker_id, -way.issued), ('HOLDING', a.ticker_id, way.issued),
        ('HOLDING', a.ticker_id, -a.fraction), ('ISSUER', a.ticker_id, a.fraction),
        (case when way.is_converted then 'FX' else way.payer end, 'KRW', -a.gross_krw),
        ('CASH', 'KRW', a.gross_krw),
        (way.payer, 'USD', case when way.is_converted then -a.gross else 0 end),
        ('FX', 'USD', case when way.is_converted then a.gross else 0 end),
        ('CASH', 'KRW', -a.tax_krw), ('TAXES', 'KRW', a.tax_krw)) as leg (account, asset, amount)
      where leg.amount <> 0
    ), difference as (
      select journal_id, account, asset, amount, sum(n) as surplus from (
        select journal_id, case kind::text when 'DIVIDEND' then 'CASH_DIVIDEND' else kind::text end as kind,
          account, user_id, asset, amount, event_at, 1 as n
        from ledger_entries where kind::text in ('SPLIT', 'DIVIDEND', 'REDEMPTION')
        union all select journal_id, action_kind::text, account, user_id, asset, amount, event_at, -1
        from expected) as leg
      group by journal_id, kind, account, user_id, asset, amount, event_at
      having sum(n) <> 0
    )
    select format('journal %s: %s %s of %s %s', journal_id, abs(surplus),
      case when surplus > 0 then 'superfluous leg' else 'missing leg' end, amount,
      asset || ' on ' || account)
    from difference`;
}

/** What is withheld of a dividend of `instrument` that took effect with `applied`; newest rule first. */
function taxRate(sql: Sql, taxes: readonly DividendTax[]): Fragment {
  return sql`coalesce((
    select rate from unnest(${taxes.map(({ market }) => market)}::text[],
      ${taxes.map(({ from }) => from)}::timestamptz[],
      ${taxes.map(({ rate }) => formatDecimal(rate))}::numeric[]) as rule (market, since, rate)
    where rule.market = instrument.market and rule.since <= applied.effective_at
    order by rule.since desc limit 1), 0)`;
}
