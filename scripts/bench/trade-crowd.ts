import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { type BenchMarket, middlePriceOf } from './bench-database.ts';
import { crowdUserId } from './open-crowd.ts';

/** So many rows of orders in a statement. */
const AT_ONCE = 100_000;
/** Far from any factor of the number of accounts, so that one account's orders lie far apart. */
const STRIDE = 7919;

export interface CrowdTrading {
  readonly accounts: number;
  /** The same number for each account. */
  readonly orders: number;
  /** They spread evenly from here to now. */
  readonly days: number;
  readonly now: Instant;
}

/**
 * Orders of all accounts as the engine would have left them: of ten that an account has sent, eight filled with their
 * fills, legs and positions, one expired and one was refused. In the order of their acceptance, as a life of trading
 * leaves them: so one account's rows lie between those of all others.
 */
export async function tradeCrowd(
  owner: Sql,
  market: BenchMarket,
  trading: CrowdTrading,
): Promise<void> {
  for (let from = 0; from < trading.orders; from += AT_ONCE) {
    await writeOrders(owner, market, trading, {
      from,
      to: Math.min(from + AT_ONCE, trading.orders) - 1,
    });
  }
  await owner`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    select user_id, ticker_id, sum(quantity), sum(gross) / sum(quantity), 'KRW-COIN', sum(gross), sum(cost_krw), max(filled_at)
    from fills group by user_id, ticker_id
    -- As they came about, one by one.
    order by min(filled_at)`;
  await owner`
    update wallets set balance_krw = balance_krw - spent.krw, version = version + 1, last_updated = spent.at
    from (select user_id, sum(gross_krw + fee_krw) as krw, max(filled_at) as at from fills group by user_id) as spent
    where wallets.user_id = spent.user_id`;
}

async function writeOrders(
  owner: Sql,
  { tickers }: BenchMarket,
  { accounts, orders, days, now }: CrowdTrading,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const opened = addMicros(now, -days * MICROS_PER_DAY);
  const prices = tickers.map((_, place) => middlePriceOf(place) + 5);
  await owner`
    with placed as materialized (
      select ${crowdUserId(owner)} as user_id, place, accepted_at, price, (${[...tickers]}::text[])[place] as ticker_id,
        round(9994.5 / price, 8) as quantity, (turn + number) % 10 as kind,
        (lpad(to_hex((extract(epoch from accepted_at) * 1000)::bigint), 12, '0')
          || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id
      from generate_series(${from}::int, ${to}::int) as n,
        lateral (select ((n::bigint * ${STRIDE}) % ${accounts})::int as number, n / ${accounts}::int as turn) as whose,
        lateral (select 1 + (number * 7 + turn * 3) % ${tickers.length}::int as place) as what,
        lateral (select (${prices}::int[])[place]::numeric as price,
          ${opened}::timestamptz + ${days}::int * interval '1 day' * (n::float8 / ${orders}) as accepted_at) as deal),
    written as (
      insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
        requested_amount_krw, price, quantity, body_sha256, intake_id, clock_error_ms, partition,
        accepted_at, not_before, deadline_at, created_at, filled_at, settled_at)
      select id, user_id, id, ticker_id, 'BUY', 'MARKET',
        (case kind when 0 then 'CANCELLED' when 1 then 'FAILED' else 'FILLED' end)::order_status,
        case kind when 0 then 'EXPIRED' when 1 then 'INSUFFICIENT_CASH' end, 10000,
        case when kind > 1 then price end, case when kind > 1 then quantity end, repeat('a', 64), 'edge-1', 0, 0,
        accepted_at, accepted_at + interval '500 ms', accepted_at + interval '1 minute',
        accepted_at + interval '600 ms', case when kind > 1 then accepted_at + interval '1 s' end,
        accepted_at + interval '1050 ms'
      from placed),
    filled as (
      insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
        fee_krw, tax_krw, cost_krw, print_at, print_kind, print_bid, print_ask, print_last, print_source, filled_at, settled_at)
      select id, user_id, ticker_id, 'BUY', quantity, price, 'KRW-COIN', round(quantity * price, 8), 9995, 5, 0, 9995,
        accepted_at + interval '1 s', 'QUOTE', price - 10, price, price - 5, 'sim', accepted_at + interval '1 s',
        accepted_at + interval '1050 ms'
      from placed where kind > 1)
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    select id, leg, 'TRADE', account::ledger_account, case when account in ('CASH', 'HOLDING') then user_id end,
      case when leg < 4 then 'KRW' else ticker_id end, case when leg < 4 then krw else sign(krw) * quantity end,
      accepted_at + interval '1 s'
    from placed, (values (0, 'CASH', -9995), (1, 'MARKET', 9995), (2, 'CASH', -5), (3, 'FEES', 5),
      (4, 'MARKET', -1), (5, 'HOLDING', 1)) as legs (leg, account, krw)
    where placed.kind > 1`;
}
