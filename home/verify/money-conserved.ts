import type { SqlCheck } from './sql-check.ts';

/** Invariant 2: what one account gets another gives, and balances are sums. Exactly. */
export const MONEY_CONSERVED: readonly SqlCheck[] = [
  {
    invariant: 2,
    rule: 'every journal sums to zero in each asset',
    unit: 'journals',
    checked: (sql) => sql`select count(distinct journal_id) from ledger_entries`,
    breaches: (sql) => sql`
      select format('journal %s: %s %s too much', journal_id, sum(amount), asset)
      from ledger_entries group by journal_id, asset having sum(amount) <> 0`,
  },
  {
    invariant: 2,
    rule: 'the whole ledger sums to zero in each asset',
    unit: 'assets',
    checked: (sql) => sql`select count(distinct asset) from ledger_entries`,
    breaches: (sql) => sql`
      select format('%s %s too much', sum(amount), asset)
      from ledger_entries group by asset having sum(amount) <> 0`,
  },
  {
    invariant: 2,
    rule: 'a wallet holds the sum of its CASH entries',
    unit: 'wallets',
    checked: (sql) => sql`select count(*) from wallets`,
    breaches: (sql) => sql`
      select format('wallet of %s holds %s, its entries come to %s', user_id,
        coalesce(balance_krw, 0), coalesce(total, 0))
      from wallets full join (
        select user_id, sum(amount) as total from ledger_entries
        where account = 'CASH' group by user_id) as entries using (user_id)
      where coalesce(balance_krw, 0) <> coalesce(total, 0)`,
  },
  {
    invariant: 2,
    rule: 'a position holds the sum of its HOLDING entries',
    unit: 'positions',
    checked: (sql) => sql`select count(*) from portfolios`,
    breaches: (sql) => sql`
      select format('%s of %s: %s, its entries come to %s', ticker_id, user_id,
        coalesce(quantity, 0), coalesce(total, 0))
      from portfolios full join (
        select user_id, asset as ticker_id, sum(amount) as total from ledger_entries
        where account = 'HOLDING' group by user_id, asset) as entries using (user_id, ticker_id)
      where coalesce(quantity, 0) <> coalesce(total, 0)`,
  },
  {
    invariant: 2,
    rule: 'a position holds, at their cost, what fills, corporate actions and bailouts left of it, since the last of them',
    unit: 'positions',
    checked: (sql) => sql`select count(*) from portfolios`,
    breaches: (sql) => sql`
      select format('%s of %s: %s for %s won since %s, its moves come to %s for %s since %s', ticker_id,
        user_id, coalesce(quantity, 0), coalesce(cost_krw, 0), moved_at, coalesce(moved, 0),
        coalesce(spent, 0), last_at)
      from portfolios full join (
        select user_id, ticker_id, sum(quantity) as moved, sum(cost_krw) as spent, max(at) as last_at
        from (
          select user_id, ticker_id, case side when 'BUY' then quantity else -quantity end as quantity,
            case side when 'BUY' then cost_krw else -cost_krw end as cost_krw, filled_at as at
          from fills as fill
          union all
          select user_id, ticker_id, quantity_after - quantity_before, -cost_krw, effective_at
          from action_applications
          union all
          select user_id, ticker_id, -quantity, -cost_krw, at from bailout_surrenders) as move
        group by user_id, ticker_id) as executed using (user_id, ticker_id)
      where coalesce(quantity, 0) <> coalesce(moved, 0) or coalesce(cost_krw, 0) <> coalesce(spent, 0)
        or moved_at is distinct from last_at`,
  },
  {
    invariant: 2,
    rule: 'an average price is the cost by the quantity, to the nearest 1e-8',
    unit: 'positions',
    checked: (sql) => sql`select count(*) from portfolios`,
    breaches: (sql) => sql`
      select format('%s of %s: %s, but %s of them cost %s', ticker_id, user_id, average_price, quantity, cost)
      from portfolios
      where abs(average_price * quantity - cost) > 0.000000005 * quantity
        or (quantity = 0 and average_price <> 0)`,
  },
];
