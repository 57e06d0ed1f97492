import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OrderIntent } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import type { Finding } from './invariants.ts';
import { checkDatabase } from './verify-invariants.ts';

const T0 = parseInstant('2026-11-20T03:00:00Z') as Instant;
const at = (seconds: number) => formatInstant(addMicros(T0, seconds * 1_000_000));

const ALICE = '0199a000-0000-7000-8000-00000000000a';
const BOB = '0199a000-0000-7000-8000-00000000000b';
/** An administrator of before there was a log, and one whom she made. */
const CAROL = '0199a000-0000-7000-8000-00000000000c';
const DAVE = '0199a000-0000-7000-8000-00000000000d';

let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  await sql.unsafe(world()).simple();
});

afterAll(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

test('a clean instance passes every rule, and every rule had something to look at', async () => {
  const findings = await checkDatabase(sql);
  expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([]);
  expect(findings.filter(({ checked }) => checked === 0)).toEqual([]);
});

/** What was done to the data, the invariants that it breaks, and how it was done. */
const TAMPERINGS: readonly (readonly [string, readonly number[], string])[] = [
  // 1: nothing lost, nothing twice
  ['an order loses its fill', [1, 2], `delete from fills where order_id = '${id(1)}'`],
  [
    'an order with a fill is called FAILED',
    [1],
    `update orders set status = 'FAILED', reason = 'INSUFFICIENT_CASH', price = null where id = '${id(5)}'`,
  ],
  [
    'an order without a fill is called FILLED',
    [1],
    `alter table orders drop constraint orders_outcome_is_whole;
     update orders set status = 'FILLED' where id = '${id(7)}'`,
  ],
  [
    'an order claims another quantity than its fill',
    [1],
    `update orders set quantity = quantity + 1 where id = '${id(3)}'`,
  ],
  [
    'an order waits for no stated reason',
    [1],
    `update orders set reason = '' where id = '${id(8)}'`,
  ],
  [
    'an order fails for a reason of its own',
    [1],
    `update orders set reason = 'BECAUSE' where id = '${id(7)}'`,
  ],
  [
    'a leg vanishes',
    [1, 2],
    `delete from ledger_entries where journal_id = '${id(1)}' and leg = 3`,
  ],
  [
    'the fee of an order vanishes from everywhere',
    [1],
    `delete from ledger_entries where journal_id = '${id(5)}' and leg in (2, 3);
     update ledger_entries set leg = leg - 2 where journal_id = '${id(5)}' and leg > 3;
     update wallets set balance_krw = balance_krw + 26 where user_id = '${BOB}'`,
  ],
  [
    'the cash of an order is booked twice, balances included',
    [1],
    `insert into ledger_entries
       select journal_id, leg + 6, kind, account, user_id, asset, amount, event_at
       from ledger_entries where journal_id = '${id(5)}' and leg in (0, 1);
     update wallets set balance_krw = balance_krw - 51000 where user_id = '${BOB}'`,
  ],
  [
    'a leg is booked on another account',
    [1],
    `update ledger_entries set account = 'FX' where journal_id = '${id(3)}' and account = 'FEES'`,
  ],
  [
    'a user is granted cash out of the fees',
    [1],
    `update ledger_entries set account = 'FEES' where kind = 'GRANT' and account = 'CAPITAL'`,
  ],
  // 2: money is conserved
  [
    'a won appears in a wallet',
    [2],
    `update wallets set balance_krw = balance_krw + 1 where user_id = '${ALICE}'`,
  ],
  [
    'a coin appears in a position',
    [2],
    `update portfolios set quantity = quantity + 0.00000001 where user_id = '${ALICE}'`,
  ],
  ['a position vanishes', [2], `delete from portfolios where user_id = '${BOB}'`],
  [
    'a position is made to look cheaper',
    [2],
    `update portfolios set average_price = average_price - 0.00000001 where user_id = '${BOB}'`,
  ],
  [
    'a position forgets what it cost',
    [2],
    `update portfolios set cost_krw = cost_krw - 1 where user_id = '${ALICE}'`,
  ],
  [
    'one side of a grant grows',
    [2],
    `update ledger_entries set amount = amount + 1 where kind = 'GRANT' and user_id = '${BOB}';
     update wallets set balance_krw = balance_krw + 1 where user_id = '${BOB}'`,
  ],
  // 3: no one spends what they lack
  [
    'a wallet is below zero',
    [2, 3],
    `alter table wallets drop constraint wallets_balance_not_negative;
     update wallets set balance_krw = -1 where user_id = '${BOB}'`,
  ],
  [
    'a user started with less than what the first trades took',
    [3],
    `update ledger_entries set amount = 1700000 where kind = 'GRANT' and user_id = '${ALICE}';
     update ledger_entries set amount = -1700000 where kind = 'GRANT' and account = 'CAPITAL'
       and journal_id = '0199a000-0000-8000-8000-00000000000a';
     update wallets set balance_krw = balance_krw - 8300000 where user_id = '${ALICE}'`,
  ],
  // 5: idempotent
  [
    'an order is moved to another client_order_id',
    [5],
    `update orders set client_order_id = gen_random_uuid() where id = '${id(7)}'`,
  ],
  [
    'an order asks for something else than was hashed',
    [5],
    `update orders set requested_quantity = requested_quantity + 1 where id = '${id(7)}'`,
  ],
  [
    'an order is stored a second time under another id',
    [5],
    `alter table orders drop constraint orders_user_client_order_id;
     insert into orders select (jsonb_populate_record(orders,
       jsonb_build_object('id', gen_random_uuid()))).* from orders where id = '${id(7)}'`,
  ],
  [
    'a conflict repeats the order that it is said to differ from',
    [5],
    `update order_conflicts set body_sha256 = (select body_sha256 from orders where id = '${id(1)}')`,
  ],
  // 7: stale is never fresh
  [
    'a price is changed on the tape',
    [7],
    `update prints set last = last + 1 where ticker_id = 'KRX-STOCK-005930'`,
  ],
  [
    'an ask is changed on the tape',
    [7],
    `update prints set ask = ask + 1 where ticker_id = 'CRYPTO-COIN-BTC'`,
  ],
  ['a print is taken off the tape', [7], `delete from prints where ticker_id = 'US-STOCK-AAPL'`],
  [
    'an earlier eligible print turns up',
    [7],
    `update prints set venue_at = at where ticker_id = 'KRX-STOCK-005930'`,
  ],
  [
    'a fill gets a better price than its print had',
    [7],
    `update fills set price = price - 1, gross = gross - 10, gross_krw = gross_krw - 10
       where order_id = '${id(3)}';
     update orders set price = price - 1 where id = '${id(3)}';
     update ledger_entries set amount = amount + 10 * sign(-amount)
       where journal_id = '${id(3)}' and leg in (0, 1);
     update portfolios set cost = cost - 10, cost_krw = cost_krw - 10, average_price = average_price - 1
       where ticker_id = 'KRX-STOCK-005930';
     update fills set cost_krw = cost_krw - 10 where order_id = '${id(3)}';
     update wallets set balance_krw = balance_krw + 10 where user_id = '${ALICE}'`,
  ],
  [
    'an order becomes eligible earlier than the margin allows',
    [7],
    `update orders set not_before = not_before - interval '1 microsecond' where id = '${id(7)}'`,
  ],
  [
    'an order is priced before its device signed it',
    [7],
    `update orders set signed_at = accepted_at + interval '1 second' where id = '${id(7)}'`,
  ],
  [
    'an order was signed long before it was accepted',
    [7],
    `update orders set signed_at = accepted_at - interval '31 seconds' where id = '${id(7)}'`,
  ],
  [
    'a fill lies beyond its deadline',
    [7],
    `update orders set deadline_at = filled_at - interval '1 microsecond' where id = '${id(5)}'`,
  ],
  [
    'a fill lies on a part of the tape that is not decided',
    [7],
    `update tape_heads set complete_to = '${at(1.5)}' where ticker_id = 'KRX-STOCK-005930'`,
  ],
  [
    'there was a price for an order that got none',
    [7],
    `insert into prints (ticker_id, at, kind, last, venue_at, source, received_at)
     values ('CRYPTO-COIN-DOGE', '${at(5)}', 'TRADE', 300, '${at(4)}', 'sim', '${at(5)}')`,
  ],
  [
    'dollars were converted at a friendlier rate',
    [7],
    `update fills set fx_last = fx_last - 1 where order_id = '${id(4)}'`,
  ],
  [
    'a newer exchange rate turns up',
    [7],
    `insert into prints (ticker_id, at, kind, last, venue_at, source, received_at)
     values ('FX-PAIR-USDKRW', '${at(0)}', 'TRADE', 1400.5, '${at(0)}', 'sim', '${at(0)}')`,
  ],
  // 9: decimal only
  ['a price column becomes a float', [9], 'alter table candles alter high type double precision'],
  ['a price column loses digits', [9], 'alter table candles alter high type numeric(20,4)'],
  ['a float column is added', [9], 'alter table users add score real'],
  [
    'an event says an amount as a number',
    [9],
    `insert into outbox (channel, subject, payload, created_at)
     values ('trade_events', 'x', '{"version": 1, "price": 1.5}', now())`,
  ],
  // 11: acts on record
  [
    'an act is said to be of someone else',
    [11],
    `update audit_log set actor_id = '${BOB}' where action = 'user.role_changed'`,
  ],
  ['an act is forgotten', [11], `delete from audit_log where action = 'sign_in.succeeded'`],
  [
    'someone makes himself an administrator by hand',
    [11],
    `update users set role = 'ADMIN' where id = '${BOB}'`,
  ],
];

test.each(TAMPERINGS)('%s: breaks %j', async (_, broken, tampering) => {
  const findings = await inRolledBackTransaction(async (transaction) => {
    await transaction.unsafe(`set local session_replication_role = replica; ${tampering}`).simple();
    return await checkDatabase(transaction);
  });
  const breached = findings.filter(({ breaches }) => breaches > 0);
  const numbers = new Set(breached.map(({ invariant }) => invariant));
  expect([...numbers].sort((a, b) => a - b)).toEqual(broken);
  expect(breached.every(({ examples }) => examples.length > 0)).toBe(true);
});

async function inRolledBackTransaction(
  work: (transaction: Sql) => Promise<Finding[]>,
): Promise<Finding[]> {
  await sql`begin`;
  try {
    return await work(sql);
  } finally {
    await sql`rollback`;
  }
}

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
  ];
}

function clientOrderId(n: number): string {
  return `0199a000-0000-7000-8000-00000000010${n}`;
}

function id(n: number): string {
  const user = [4, 5, 6, 7].includes(n) ? BOB : ALICE;
  return deriveOrderId(user, clientOrderId(n));
}

/** Two users, five fills on every kind of print, a failure of each kind, a wait, a conflict. */
function world(): string {
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
      ('0199a000-0000-8000-8000-00000000000a', 0, 'GRANT', 'CASH', '${ALICE}', 'KRW', 10000000, '${at(-90)}'),
      ('0199a000-0000-8000-8000-00000000000a', 1, 'GRANT', 'CAPITAL', null, 'KRW', -10000000, '${at(-90)}'),
      ('0199a000-0000-8000-8000-00000000000b', 0, 'GRANT', 'CASH', '${BOB}', 'KRW', 10000000, '${at(-90)}'),
      ('0199a000-0000-8000-8000-00000000000b', 1, 'GRANT', 'CAPITAL', null, 'KRW', -10000000, '${at(-90)}');

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
    insert into order_conflicts values ('${id(1)}', 'other', '${at(9)}', '{}', '${at(600)}');

    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
      fee_krw, tax_krw, cost_krw, print_at, print_kind, print_bid, print_ask, print_last,
      print_source, settled_at) values
      ('${id(1)}', '${ALICE}', 'CRYPTO-COIN-BTC', 'BUY', 0.01, 150000000, 'KRW-COIN', 1500000, 1500000,
        750, 0, 1500000, '${at(1)}', 'QUOTE', 149990001, 150000000, 149995000, 'sim', '${at(600)}'),
      ('${id(2)}', '${ALICE}', 'CRYPTO-COIN-BTC', 'SELL', 0.004, 149990003, 'KRW-COIN', 599960.012, 599960,
        300, 0, 600000, '${at(3)}', 'QUOTE', 149990003, 150000002, 149995000, 'sim', '${at(600)}'),
      ('${id(3)}', '${ALICE}', 'KRX-STOCK-005930', 'BUY', 10, 70000, 'KRW', 700000, 700000,
        105, 0, 700000, '${at(2)}', 'TRADE', null, null, 70000, 'sim', '${at(600)}'),
      ('${id(4)}', '${BOB}', 'US-STOCK-AAPL', 'BUY', 1.5, 200.01, 'USD', 300.015, 421012,
        295, 0, 421012, '${at(1)}', 'QUOTE', 199.98, 200.01, 200, 'sim', '${at(600)}'),
      ('${id(5)}', '${BOB}', 'CRYPTO-COIN-ADA', 'BUY', 100, 510, 'KRW-COIN', 51000, 51000,
        26, 0, 51000, '${at(60)}', 'BAR', null, null, 510, 'sim', '${at(600)}');
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
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw) values
      ('${ALICE}', 'CRYPTO-COIN-BTC', 0.006, 150000000, 'KRW-COIN', 900000, 900000),
      ('${ALICE}', 'KRX-STOCK-005930', 10, 70000, 'KRW', 700000, 700000),
      ('${BOB}', 'US-STOCK-AAPL', 1.5, 200.01, 'USD', 300.015, 421012),
      ('${BOB}', 'CRYPTO-COIN-ADA', 100, 510, 'KRW-COIN', 51000, 51000);
    insert into outbox (channel, subject, payload, created_at) values
      ('trade_events', '${id(1)}', '{"version": 1, "price": "150000000"}', '${at(600)}');`;
}
