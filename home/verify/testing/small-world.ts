import { addMicros, formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OrderIntent } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import { worldActions } from './small-actions.ts';
import { worldLimits } from './small-limits.ts';

const T0 = parseInstant('2026-11-20T03:00:00Z') as Instant;
/** Seconds after the world's first order, as text. */
export const at = (seconds: number) => formatInstant(addMicros(T0, seconds * 1_000_000));

export const ALICE = '0199a000-0000-7000-8000-00000000000a';
export const BOB = '0199a000-0000-7000-8000-00000000000b';
/** An administrator of before there was a log, and one whom she made. */
const CAROL = '0199a000-0000-7000-8000-00000000000c';
const DAVE = '0199a000-0000-7000-8000-00000000000d';

interface Asked {
  readonly n: number;
  readonly user: string;
  readonly accepted: number;
  readonly intent: OrderIntent;
}

/** Every request of the little world; the outcomes are written out by hand below. */
function asked(): Asked[] {
  const order = (ticker: string, side: 'BUY' | 'SELL', quantity: string): OrderIntent => ({
    ticker_id: ticker,
    side,
    type: 'MARKET',
    quantity,
  });
  return [
    { n: 1, user: ALICE, accepted: 0, intent: order('CRYPTO-COIN-BTC', 'BUY', '0.01') },
    { n: 2, user: ALICE, accepted: 1.5, intent: order('CRYPTO-COIN-BTC', 'SELL', '0.004') },
    { n: 3, user: ALICE, accepted: 0, intent: order('KRX-STOCK-005930', 'BUY', '10') },
    { n: 4, user: BOB, accepted: 0, intent: order('US-STOCK-AAPL', 'BUY', '1.5') },
    { n: 5, user: BOB, accepted: 0, intent: order('CRYPTO-COIN-ADA', 'BUY', '100') },
    { n: 6, user: BOB, accepted: 0, intent: order('CRYPTO-COIN-DOGE', 'BUY', '100') },
    { n: 7, user: BOB, accepted: 0, intent: order('CRYPTO-COIN-BTC', 'BUY', '9') },
    { n: 8, user: ALICE, accepted: 599, intent: order('CRYPTO-COIN-DOGE', 'BUY', '100') },
    { n: 9, user: BOB, accepted: 0, intent: order('CRYPTO-COIN-NONE', 'BUY', '1') },
  ];
}

function clientOrderId(n: number): string {
  return `0199a000-0000-7000-8000-00000000010${n}`;
}

/** Of the n-th request. */
export function id(n: number): string {
  const user = [4, 5, 6, 7, 9].includes(n) ? BOB : ALICE;
  return deriveOrderId(user, clientOrderId(n));
}

/**
 * SQL for two users with five fills on every kind of print, a failure of each kind, a wait, a conflict,
 * and two administrators; and what corporate actions came to.
 */
export function world(): string {
  const text = (value: string | undefined) => (value === undefined ? 'null' : `'${value}'`);
  const orderRows = asked().map(
    ({ n, user, accepted, intent }) => `('${id(n)}', '${user}', '${clientOrderId(n)}',
      '${intent.ticker_id}', '${intent.side}', 'MARKET', 'PENDING', 'AWAITING_PRINT',
      ${text(intent.quantity)}, '${intentHash(intent)}', 'edge-1', 0, 0, '${at(accepted)}',
      '${at(accepted + 0.5)}', '${at(accepted + 60.5)}', '${at(accepted)}')`,
  );
  return `
    insert into users (id, username, nickname, password_hash, created_at) values
      ('${ALICE}', 'alice', 'Alice', '-', '${at(-90)}'), ('${BOB}', 'bob', 'Bob', '-', '${at(-90)}');
    insert into users (id, username, nickname, role, password_hash, created_at) values
      ('${CAROL}', 'carol', 'Carol', 'ADMIN', '-', '${at(-91)}'), ('${DAVE}', 'dave', 'Dave', 'ADMIN', '-', '${at(-90)}');
    insert into wallets select id, 0, 0, created_at from users where role = 'ADMIN';
    select record_audit('${at(-90)}', 'user.role_changed', '${CAROL}', '${DAVE}', '192.0.2.1', '{"from": "USER", "to": "ADMIN"}'),
      record_audit('${at(-80)}', 'sign_in.succeeded', '${DAVE}', null, '192.0.2.1', '{}');
    insert into ledger_entries values
      (grant_journal_id('${ALICE}'), 0, 'GRANT', 'CASH', '${ALICE}', 'KRW', 10000000, '${at(-90)}'),
      (grant_journal_id('${ALICE}'), 1, 'GRANT', 'CAPITAL', null, 'KRW', -10000000, '${at(-90)}'),
      (grant_journal_id('${BOB}'), 0, 'GRANT', 'CASH', '${BOB}', 'KRW', 10000000, '${at(-90)}'),
      (grant_journal_id('${BOB}'), 1, 'GRANT', 'CAPITAL', null, 'KRW', -10000000, '${at(-90)}');

    select ensure_prints_day('2026-11-16'), ensure_prints_day('2026-11-20');
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
      select 'CRYPTO-COIN-BTC', '${at(0)}'::timestamptz + s * interval '1 second', 'QUOTE',
        149990000 + s, 149999999 + s, 149995000, 'sim', '${at(60)}' from generate_series(1, 5) s;
    insert into prints (ticker_id, at, kind, last, venue_at, source, received_at) values
      ('KRX-STOCK-005930', '${at(1)}', 'TRADE', 69900, '${at(0.2)}', 'sim', '${at(60)}'),
      ('KRX-STOCK-005930', '${at(2)}', 'TRADE', 70000, '${at(1.9)}', 'sim', '${at(60)}'),
      ('FX-PAIR-USDKRW', '${at(-60)}', 'TRADE', 1400.5, '${at(-60)}', 'sim', '${at(60)}');
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at) values
      ('US-STOCK-AAPL', '${at(1)}', 'QUOTE', 199.98, 200.01, 200, 'sim', '${at(60)}');
    insert into prints (ticker_id, at, kind, open, high, low, last, source, received_at) values
      ('CRYPTO-COIN-ADA', '${at(60)}', 'BAR', 500, 520, 490, 510, 'sim', '${at(120)}');
    insert into tape_heads select ticker_id, 'sim', '${at(600)}' from unnest(array['CRYPTO-COIN-BTC',
      'CRYPTO-COIN-ADA', 'CRYPTO-COIN-DOGE', 'KRX-STOCK-005930', 'US-STOCK-AAPL']) as ticker_id;

    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at,
      not_before, deadline_at, created_at) values ${orderRows.join(',\n')};
    update orders set status = 'FAILED', reason = 'NO_PRICE', settled_at = '${at(600)}' where id = '${id(6)}';
    update orders set status = 'FAILED', reason = 'INSUFFICIENT_CASH', settled_at = '${at(600)}' where id = '${id(7)}';
    update orders set status = 'FAILED', reason = 'UNKNOWN_INSTRUMENT', settled_at = '${at(600)}',
      decided_under = '${rulesDigest(DEFAULT_TRADING_RULES, undefined)}' where id = '${id(9)}';
    insert into order_conflicts values ('${id(1)}', 'other', '${at(9)}', '{}', '${at(600)}');

    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
      fee_krw, tax_krw, cost_krw, print_at, print_kind, print_bid, print_ask, print_last,
      print_source, settled_at, filled_at) values
      ('${id(1)}', '${ALICE}', 'CRYPTO-COIN-BTC', 'BUY', 0.01, 150000000, 'KRW-COIN', 1500000, 1500000,
        750, 0, 1500000, '${at(1)}', 'QUOTE', 149990001, 150000000, 149995000, 'sim', '${at(600)}', '${at(1)}'),
      ('${id(2)}', '${ALICE}', 'CRYPTO-COIN-BTC', 'SELL', 0.004, 149990003, 'KRW-COIN', 599960.012, 599960,
        300, 0, 600000, '${at(3)}', 'QUOTE', 149990003, 150000002, 149995000, 'sim', '${at(600)}', '${at(3)}'),
      ('${id(3)}', '${ALICE}', 'KRX-STOCK-005930', 'BUY', 10, 70000, 'KRW', 700000, 700000,
        105, 0, 700000, '${at(2)}', 'TRADE', null, null, 70000, 'sim', '${at(600)}', '${at(2)}'),
      ('${id(4)}', '${BOB}', 'US-STOCK-AAPL', 'BUY', 1.5, 200.01, 'USD', 300.015, 421012,
        295, 0, 421012, '${at(1)}', 'QUOTE', 199.98, 200.01, 200, 'sim', '${at(600)}', '${at(1)}'),
      ('${id(5)}', '${BOB}', 'CRYPTO-COIN-ADA', 'BUY', 100, 510, 'KRW-COIN', 51000, 51000,
        26, 0, 51000, '${at(60)}', 'BAR', null, null, 510, 'sim', '${at(600)}', '${at(60)}');
    alter table fills disable trigger fills_are_append_only;
    update fills set applied_exchange_rate = 1403.301, fx_print_at = '${at(-60)}', fx_last = 1400.5,
      fx_source = 'sim' where order_id = '${id(4)}';
    alter table fills enable trigger fills_are_append_only;
    update orders set status = 'FILLED', reason = null, price = fills.price, quantity = fills.quantity,
      applied_exchange_rate = fills.applied_exchange_rate, filled_at = print_at,
      settled_at = fills.settled_at from fills where fills.order_id = orders.id;

    insert into ledger_entries
      select journal_id::uuid, leg, 'TRADE', account::ledger_account, owner::uuid, asset, amount, print_at
      from (values
        ('${id(1)}', 0, 'CASH', '${ALICE}', 'KRW', -1500000), ('${id(1)}', 1, 'MARKET', null, 'KRW', 1500000),
        ('${id(1)}', 2, 'CASH', '${ALICE}', 'KRW', -750), ('${id(1)}', 3, 'FEES', null, 'KRW', 750),
        ('${id(1)}', 4, 'MARKET', null, 'CRYPTO-COIN-BTC', -0.01), ('${id(1)}', 5, 'HOLDING', '${ALICE}', 'CRYPTO-COIN-BTC', 0.01),
        ('${id(2)}', 0, 'CASH', '${ALICE}', 'KRW', 599960), ('${id(2)}', 1, 'MARKET', null, 'KRW', -599960),
        ('${id(2)}', 2, 'CASH', '${ALICE}', 'KRW', -300), ('${id(2)}', 3, 'FEES', null, 'KRW', 300),
        ('${id(2)}', 4, 'MARKET', null, 'CRYPTO-COIN-BTC', 0.004), ('${id(2)}', 5, 'HOLDING', '${ALICE}', 'CRYPTO-COIN-BTC', -0.004),
        ('${id(3)}', 0, 'CASH', '${ALICE}', 'KRW', -700000), ('${id(3)}', 1, 'MARKET', null, 'KRW', 700000),
        ('${id(3)}', 2, 'CASH', '${ALICE}', 'KRW', -105), ('${id(3)}', 3, 'FEES', null, 'KRW', 105),
        ('${id(3)}', 4, 'MARKET', null, 'KRX-STOCK-005930', -10), ('${id(3)}', 5, 'HOLDING', '${ALICE}', 'KRX-STOCK-005930', 10),
        ('${id(4)}', 0, 'CASH', '${BOB}', 'KRW', -421012), ('${id(4)}', 1, 'FX', null, 'KRW', 421012),
        ('${id(4)}', 2, 'FX', null, 'USD', -300.015), ('${id(4)}', 3, 'MARKET', null, 'USD', 300.015),
        ('${id(4)}', 4, 'CASH', '${BOB}', 'KRW', -295), ('${id(4)}', 5, 'FEES', null, 'KRW', 295),
        ('${id(4)}', 6, 'MARKET', null, 'US-STOCK-AAPL', -1.5), ('${id(4)}', 7, 'HOLDING', '${BOB}', 'US-STOCK-AAPL', 1.5),
        ('${id(5)}', 0, 'CASH', '${BOB}', 'KRW', -51000), ('${id(5)}', 1, 'MARKET', null, 'KRW', 51000),
        ('${id(5)}', 2, 'CASH', '${BOB}', 'KRW', -26), ('${id(5)}', 3, 'FEES', null, 'KRW', 26),
        ('${id(5)}', 4, 'MARKET', null, 'CRYPTO-COIN-ADA', -100), ('${id(5)}', 5, 'HOLDING', '${BOB}', 'CRYPTO-COIN-ADA', 100)
      ) as leg (journal_id, leg, account, owner, asset, amount)
      join fills on fills.order_id = journal_id::uuid;
    insert into wallets values ('${ALICE}', 8398805, 3, '${at(600)}'), ('${BOB}', 9527667, 2, '${at(600)}');
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at) values
      ('${ALICE}', 'CRYPTO-COIN-BTC', 0.006, 150000000, 'KRW-COIN', 900000, 900000, '${at(3)}'),
      ('${ALICE}', 'KRX-STOCK-005930', 10, 70000, 'KRW', 700000, 700000, '${at(2)}'),
      ('${BOB}', 'US-STOCK-AAPL', 1.5, 200.01, 'USD', 300.015, 421012, '${at(1)}'),
      ('${BOB}', 'CRYPTO-COIN-ADA', 100, 510, 'KRW-COIN', 51000, 51000, '${at(60)}');
    ${worldActions({ alice: ALICE, bob: BOB, at })}
    ${worldLimits({ alice: ALICE, bob: BOB, at })}
    insert into outbox (channel, subject, payload, created_at) values
      ('trade_events', '${id(1)}', '{"version": 1, "price": "150000000"}', '${at(600)}');`;
}
