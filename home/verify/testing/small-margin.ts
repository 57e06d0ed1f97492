import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { writeSettlement } from '#trading/write-settlement';
import { second } from '../../trading/core/testing/moment.ts';
import {
  LIQUIDATED_AT,
  STORY_PRINTS,
  tellMarginStory,
} from '../../trading/testing/margin-story.ts';

const EVE = '0199a000-0000-7000-8000-00000000000e';

/** Gives the little world one who was allowed to owe and liquidated, by the engine's own hand. */
export async function giveMargin(sql: Sql): Promise<void> {
  const opened = second(-60);
  await sql`
    insert into users (id, username, nickname, password_hash, created_at)
    values (${EVE}, 'eve', 'Eve', '-', ${opened})`;
  await sql`insert into wallets (user_id, balance_krw, last_updated) values (${EVE}, 2000000, ${opened})`;
  await sql`
    insert into ledger_entries values
      (grant_journal_id(${EVE}), 0, 'GRANT', 'CASH', ${EVE}, 'KRW', 2000000, ${opened}),
      (grant_journal_id(${EVE}), 1, 'GRANT', 'CAPITAL', null, 'KRW', -2000000, ${opened})`;
  await sql`select ensure_prints_day('2026-03-02')`;
  for (const print of Object.values(STORY_PRINTS)) {
    const [bid, ask, last] = [print.bid, print.ask, print.last].map((price) => `${price}`);
    await sql`
      insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
      values (${print.tickerId}, ${print.at}, 'QUOTE', ${bid as string}::numeric / 1e8,
        ${ask as string}::numeric / 1e8, ${last as string}::numeric / 1e8, 'sim', ${print.at})`;
  }
  await sql`
    insert into tape_heads select ticker_id, 'sim', ${LIQUIDATED_AT}
    from unnest(array['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH']) as ticker_id on conflict do nothing`;
  const story = tellMarginStory({ userId: EVE, cashKrw: wholeDecimal(2_000_000) });
  for (const write of story) await writeSettlement(sql, write);
}

const sale = `(select id from orders where liquidation_id is not null)`;

/** What was done to what is owed, the invariants that it breaks, and how it was done. */
export const marginTamperings = (users: {
  readonly alice: string;
}): (readonly [string, readonly number[], string])[] => [
  [
    'an account may owe, and no command allowed it',
    [3],
    `update wallets set margin_since = now(), margin_checked_to = now(), margin_partition = 0
     where user_id = '${users.alice}'`,
  ],
  ['nobody allowed what was owed', [3], `delete from commands where kind = 'MARGIN'`],
  [
    'it was allowed after it was owed',
    [1, 3],
    `update commands set decided_at = '${formatInstant(second(10.5))}' where kind = 'MARGIN'`,
  ],
  [
    'what was owed was bought without leverage',
    [3, 5],
    `update orders set leverage = null where leverage is not null`,
  ],
  [
    'an account without margin is below zero, in its ledger too',
    [1, 3],
    `alter table wallets drop constraint wallets_balance_not_negative;
     alter table wallets drop constraint wallets_hold_what_is_there;
     insert into ledger_entries values
       ('${users.alice}', 0, 'GRANT', 'CASH', '${users.alice}', 'KRW', -90000000, now()),
       ('${users.alice}', 1, 'GRANT', 'CAPITAL', null, 'KRW', 90000000, now());
     update wallets set balance_krw = balance_krw - 90000000 where user_id = '${users.alice}'`,
  ],
  [
    'interest is charged on a won more than was owed',
    [2],
    `update interest_charges set liability_krw = liability_krw + 1`,
  ],
  [
    'interest is a won too much, with its ledger lines',
    [2],
    `update interest_charges set interest_krw = 668;
     update ledger_entries set amount = sign(amount) * 668 where kind = 'INTEREST';
     update wallets set balance_krw = balance_krw - 1 where user_id = '${EVE}';
     update liquidations set cash_krw = cash_krw - 1, equity_krw = equity_krw - 1,
       cash_after_krw = cash_after_krw - 1, equity_after_krw = equity_after_krw - 1`,
  ],
  [
    'interest is charged by a rate that the house never had',
    [1],
    `update interest_charges set rate = 0.080001`,
  ],
  [
    'interest is charged by a rate that the rules named with it do not have',
    [1],
    `insert into margin_terms values (1, '2020-01-01', 3, 0.2, 0.080001);
     update interest_charges set rate = 0.080001`,
  ],
  [
    'a liquidation by rules of before is by figures that the house never had',
    [1],
    `update liquidations set decided_under = 'of another code', maintenance = 0.21`,
  ],
  [
    'interest goes to the wrong account of the house',
    [1],
    `update ledger_entries set account = 'FEES' where account = 'INTEREST'`,
  ],
  [
    'a day’s interest is charged at another hour',
    [1, 2],
    `update interest_charges set at = at + interval '1 hour'`,
  ],
  ['a liquidation says that it sold more', [1], `update liquidations set sold = sold + 1`],
  ['the house sold, and there was no liquidation', [1], `delete from liquidations`],
  [
    'the house took an order back at no liquidation’s moment',
    [1],
    `update settlement_receipts set decided_at = decided_at + interval '1 second'
     where id = (select id from orders where reason = 'MARGIN_REQUIRED')`,
  ],
  [
    'a liquidation was of an account above its maintenance margin',
    [1],
    `update liquidations set maintenance = 0.1`,
  ],
  [
    'the sums of a liquidation do not follow from its sales',
    [1],
    `update liquidations set cash_after_krw = cash_after_krw + 1, equity_after_krw = equity_after_krw + 1`,
  ],
  [
    'a liquidation names a print of another moment',
    [1],
    `update liquidations set print_at = print_at - interval '1 second'`,
  ],
  [
    'the house sold a part of a position',
    [1, 5],
    `update orders set requested_quantity = 2 where id = ${sale}`,
  ],
  [
    'the house sold on another print than the last',
    [7],
    `insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
     values ('CRYPTO-COIN-BTC', '${formatInstant(LIQUIDATED_AT)}', 'QUOTE', 3800000, 3810000, 3800000,
       'sim', '${formatInstant(LIQUIDATED_AT)}')`,
  ],
  [
    'the house sold on a price of two minutes before',
    [7],
    `update fills set print_at = print_at - interval '2 minutes' where order_id = ${sale};
     update prints set at = at - interval '2 minutes'
     where ticker_id = 'CRYPTO-COIN-BTC' and at = '${formatInstant(STORY_PRINTS.btcFallen.at)}';
     update orders set not_before = not_before - interval '2 minutes' where id = ${sale}`,
  ],
  [
    'the house sold a second before its liquidation',
    [1, 2, 5],
    `update orders set accepted_at = accepted_at - interval '1 second',
       filled_at = filled_at - interval '1 second' where id = ${sale};
     update fills set filled_at = filled_at - interval '1 second' where order_id = ${sale}`,
  ],
  [
    'a forced sale was accepted before its moment',
    [5, 7],
    `update orders set accepted_at = accepted_at - interval '1 second' where id = ${sale}`,
  ],
  [
    'a forced sale has another body than the house gives it',
    [5],
    `update orders set body_sha256 = repeat('0', 64) where id = ${sale}`,
  ],
  [
    'a forced sale is filed under another id, with all that tells of it',
    [5],
    `create temporary table other on commit drop as
       select id, '0199a000-0000-8000-8000-0000000000ff'::uuid as now from (${sale}) as sale;
     update ledger_entries set journal_id = now from other where journal_id = id;
     update position_events set journal_id = now from other where journal_id = id;
     update settlement_receipts r set id = now from other where r.id = other.id;
     update fills set order_id = now from other where order_id = id;
     update orders o set id = now, client_order_id = now from other where o.id = other.id`,
  ],
  [
    'a forced sale has a name that its user could have chosen',
    [5],
    `update orders set client_order_id = gen_random_uuid() where id = ${sale}`,
  ],
  [
    'a forced sale is asked for with leverage',
    [5],
    `update orders set leverage = 2 where id = ${sale}`,
  ],
];
