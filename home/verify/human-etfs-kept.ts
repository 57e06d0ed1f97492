import type { SqlCheck } from './sql-check.ts';

/** Invariants 1, 2 and 3 for users who are listed: what their shares were struck at, and what they paid of it. */
export const HUMAN_ETFS_KEPT: readonly SqlCheck[] = [
  {
    invariant: 1,
    rule: 'a share is what came of a command that asked for it, and a strike of one of the house',
    unit: 'shares and strikes',
    checked: (sql) => sql`
      select (select count(*) from human_etfs) + (select count(*) from human_etf_strikes)`,
    breaches: (sql) => sql`
      select format('%s of %s at %s: its command is %s of %s at %s', coalesce(told.id, c.id), told.user_id,
        told.at, coalesce(c.status::text, 'absent'), c.user_id, c.decided_at)
      from (
        select command_id as id, user_id, listed_at as at, 'LIST' as kind, ticker_id, dividend_rate
        from human_etfs
        union all
        select s.command_id, s.user_id, s.at, 'STRIKE', s.ticker_id, e.dividend_rate
        from human_etf_strikes s left join human_etfs e using (ticker_id)) as told
      full join (
        select * from commands where kind in ('LIST', 'STRIKE') and status = 'DONE') as c
        on c.id = told.id
      where (told.user_id, told.at, told.kind, told.ticker_id, told.dividend_rate)
        is distinct from (c.user_id, c.decided_at, c.kind::text, 'HUMAN-ETF-' || c.name, c.dividend_rate)`,
  },
  {
    invariant: 1,
    rule: 'a share is struck each day at seven in Seoul, until it closes, and the next strike waits',
    unit: 'strikes',
    checked: (sql) => sql`select count(*) from human_etf_strikes`,
    breaches: (sql) => sql`
      with chain as (
        select s.ticker_id, s.at, s.is_closing, coalesce(lag(s.at) over (partition by s.ticker_id
          order by s.at) + interval '1 day', e.first_strike_at) as due_at
        from human_etf_strikes s left join human_etfs e using (ticker_id)
      )
      select format('%s is struck at %s instead of %s', ticker_id, at, due_at) from chain
      where at is distinct from due_at or (at at time zone 'Asia/Seoul')::time <> '07:00'
      union all
      select format('%s: closed at %s, its last strike at %s says %s, and %s strikes wait', ticker_id,
        closed_at, last.at, last.is_closing, coming.waiting)
      from human_etfs e
      left join lateral (
        select s.at, s.is_closing from human_etf_strikes s
        where s.ticker_id = e.ticker_id order by s.at desc limit 1) as last on true
      cross join lateral (
        select count(*) as waiting from commands c
        where c.kind = 'STRIKE' and c.status = 'PENDING' and 'HUMAN-ETF-' || c.name = e.ticker_id
          and c.user_id = e.user_id
          and c.not_before = coalesce(last.at + interval '1 day', e.first_strike_at)) as coming
      where closed_at is distinct from case when last.is_closing then last.at end
        or coming.waiting <> case when closed_at is null then 1 else 0 end`,
  },
  {
    invariant: 2,
    rule: 'each strike follows from the one before: its price by what the issuer was worth, and what it went on from',
    unit: 'strikes',
    checked: (sql) => sql`select count(*) from human_etf_strikes`,
    breaches: (sql) => sql`
      with chain as (
        select s.*, lag(s.price) over later as price_before, lag(s.base_krw) over later as base_before,
          lag(s.book_krw) over later as book_before, lag(s.high_water_krw) over later as mark_before
        from human_etf_strikes s window later as (partition by s.ticker_id order by s.at)
      ), reckoned as (
        select chain.*, coalesce(price_before, e.price) as from_price,
          coalesce(base_before, e.nav_krw) as from_base, coalesce(book_before, e.book_krw) as from_book,
          coalesce(mark_before, 0) as from_mark
        from chain left join human_etfs e using (ticker_id)
      )
      select format('%s at %s: %s of a worth of %s, before it was %s of %s', ticker_id, at, price, nav_krw,
        from_price, from_base)
      from reckoned left join commands c on c.id = command_id
      where not coalesce(price * from_base <= from_price * nav_krw
          and (price + 0.00000001) * from_base > from_price * nav_krw or price = ${MOST_EXACT}, false)
        or book_krw <> from_book - paid_krw or high_water_krw < from_mark
        or (c.strike_price, c.strike_base_krw, c.strike_book_krw, c.strike_high_water_krw)
          is distinct from (from_price, from_base, from_book, from_mark)`,
  },
  {
    invariant: 2,
    rule: 'what an issuer pays is what the ledger says, and each who held shares has their part of it',
    unit: 'strikes',
    checked: (sql) => sql`select count(*) from human_etf_strikes`,
    breaches: (sql) => sql`
      select format('%s at %s paid %s: %s by the ledger, %s to who held it', s.ticker_id, s.at, s.paid_krw,
        coalesce(paid.krw, 0), had.krw)
      from human_etf_strikes s
      left join (
        select journal_id, user_id, event_at, -sum(amount) as krw from ledger_entries
        where kind = 'PAYOUT' and account = 'CASH' group by 1, 2, 3) as paid
        on paid.journal_id = s.command_id and paid.user_id = s.user_id and paid.event_at = s.at
      left join corporate_actions a on a.ticker_id = s.ticker_id and a.effective_at = s.at
      left join lateral (
        select coalesce(sum(gross_krw), 0) as krw, count(*) as holders, coalesce(sum(quantity_before), 0) as shares
        from action_applications where action_id = a.id) as had on true
      where s.paid_krw <> coalesce(paid.krw, 0)
        or (a.amount, a.kind::text) is distinct from (
          case when s.holders = 0 then null when s.is_closing then s.price when s.per_share > 0 then s.per_share end,
          case when s.holders = 0 then null when s.is_closing then 'REDEMPTION'
            when s.per_share > 0 then 'CASH_DIVIDEND' end)
        or a.swept_at is not null and (had.shares <> s.outstanding or had.holders <> s.holders
          or not s.is_closing and had.krw <> s.paid_krw)
      union all
      select format('journal %s pays out of no strike', journal_id) from ledger_entries
      where kind = 'PAYOUT' and not exists (select from human_etf_strikes s where s.command_id = journal_id)`,
  },
  {
    invariant: 7,
    rule: 'the tape of a share is its strikes, but the last, which nobody trades at',
    unit: 'prints',
    checked: (sql) => sql`select count(*) from prints where ticker_id like 'HUMAN-ETF-%'`,
    breaches: (sql) => sql`
      select format('%s at %s: %s, struck %s', p.ticker_id, p.at, p.last, s.price)
      from prints p left join human_etf_strikes s on s.ticker_id = p.ticker_id and s.at = p.at
      where p.ticker_id like 'HUMAN-ETF-%' and (p.last, p.venue_at, p.kind::text, s.is_closing)
        is distinct from (s.price, s.priced_from, 'TRADE', false)`,
  },
  {
    invariant: 3,
    rule: 'no issuer holds shares of users, nor owes, nor does who holds them',
    unit: 'wallets',
    checked: (sql) => sql`select count(*) from wallets`,
    breaches: (sql) => sql`
      select format('wallet of %s is listed as %s, the list says %s', coalesce(w.user_id, e.user_id),
        w.human_etf, e.ticker_id)
      from wallets w full join (select * from human_etfs where closed_at is null) as e
        on e.user_id = w.user_id
      where w.human_etf is distinct from e.ticker_id
      union all
      select format('%s holds %s of %s, is listed as %s and on margin since %s', p.user_id, p.quantity,
        p.ticker_id, w.human_etf, w.margin_since)
      from portfolios p join wallets w using (user_id)
      where p.ticker_id like 'HUMAN-ETF-%' and p.quantity > 0
        and (w.human_etf is not null or w.margin_since is not null)
      union all
      select format('%s is listed as %s and on margin', user_id, human_etf) from wallets
      where human_etf is not null and margin_since is not null`,
  },
];

/** What a record can hold: a price beyond it is that. */
const MOST_EXACT = '999999999999.99999999';
