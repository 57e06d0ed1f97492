import type { SqlCheck } from './sql-check.ts';

/**
 * Invariant 3 for what waiting orders keep back: it is there, it is kept back once, and nothing else is. An
 * order that is not PENDING holds nothing any more, whatever its row says that it held.
 */
export const HOLDS: readonly SqlCheck[] = [
  {
    invariant: 3,
    rule: 'a wallet keeps back what its waiting orders hold',
    unit: 'wallets',
    checked: (sql) => sql`select count(*) from wallets`,
    breaches: (sql) => sql`
      select format('wallet of %s keeps back %s, its orders hold %s', user_id,
        coalesce(wallets.held_krw, 0), coalesce(held.total, 0))
      from wallets full join (
        select user_id, sum(hold_krw) as total from orders
        where status = 'PENDING' and hold_krw is not null group by user_id) as held using (user_id)
      where coalesce(wallets.held_krw, 0) <> coalesce(held.total, 0)`,
  },
  {
    invariant: 3,
    rule: 'a position keeps back what its waiting orders hold',
    unit: 'positions',
    checked: (sql) => sql`select count(*) from portfolios`,
    breaches: (sql) => sql`
      select format('%s of %s keeps back %s, its orders hold %s', ticker_id, user_id,
        coalesce(position.held_quantity, 0), coalesce(held.total, 0))
      from portfolios position full join (
        select user_id, ticker_id, sum(hold_quantity) as total from orders
        where status = 'PENDING' and hold_quantity is not null
        group by user_id, ticker_id) as held using (user_id, ticker_id)
      where coalesce(position.held_quantity, 0) <> coalesce(held.total, 0)`,
  },
  {
    invariant: 3,
    rule: 'nothing is kept back that is not there',
    unit: 'accounts and positions',
    checked: (sql) => sql`
      select (select count(*) from wallets) + (select count(*) from portfolios)`,
    breaches: (sql) => sql`
      select format('wallet of %s keeps back %s of %s', user_id, held_krw, balance_krw)
      from wallets where held_krw < 0 or held_krw > balance_krw and margin_since is null
      union all
      select format('%s of %s keeps back %s of %s', ticker_id, user_id, held_quantity, quantity)
      from portfolios where held_quantity < 0 or held_quantity > quantity`,
  },
  {
    invariant: 3,
    rule: 'an order that waits to buy at a limit, or of a fund, holds won, one that sells its quantity, and no other anything',
    unit: 'orders',
    checked: (sql) =>
      sql`select count(*) from orders where type = 'LIMIT' or ticker_id like 'HUMAN-ETF-%'`,
    breaches: (sql) => sql`
      select format('%s order %s to %s %s at %s holds %s won and %s', type, id, side,
        requested_quantity, limit_price, coalesce(hold_krw::text, 'no'),
        coalesce(hold_quantity::text, 'none'))
      from orders
      where num_nonnulls(hold_krw, hold_quantity) not in (0, 2)
        or hold_krw is not null and not coalesce((type = 'LIMIT' or ticker_id like 'HUMAN-ETF-%') and case side
          when 'BUY' then hold_quantity = 0 and hold_krw > 0 else hold_krw = 0 end, false)
        or hold_krw is null and resting_since is not null`,
  },
];
