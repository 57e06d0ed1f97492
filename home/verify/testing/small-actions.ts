/** Who held what, and when, in the little world. */
export interface Holders {
  /** Ten shares of Samsung since second 2. */
  readonly alice: string;
  /** One and a half shares of Apple since second 1. */
  readonly bob: string;
  readonly at: (seconds: number) => string;
}

const DIVIDEND = '0199a000-0000-7000-8000-0000000000d1';
const SPLIT = '0199a000-0000-7000-8000-0000000000d2';
const DOLLARS = '0199a000-0000-7000-8000-0000000000d3';

/**
 * SQL for what issuers do to the two: a dividend in won with 15.4 % tax, then three shares become one and
 * a third of one is paid out, and a dividend in dollars with 15 % tax.
 */
export function worldActions({ alice, bob, at }: Holders): string {
  const journal = (n: number) => `0199a000-0000-8000-8000-0000000000d${n}`;
  const action = `'0199a000-0000-7000-8000-00000000000c', '${at(-90)}', '${at(590)}'`;
  return `
    insert into instruments values
      ('KRX-STOCK-005930', 'KRX', '005930', '삼성전자', 'Samsung Electronics', 'KRW', 1, 0, 'KRX-STOCK', true),
      ('US-STOCK-AAPL', 'US', 'AAPL', '애플', 'Apple', 'USD', 0.5, 0, 'US-CENT', true);
    insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares, amount,
      created_by, created_at, swept_at) values
      ('${DIVIDEND}', 'KRX-STOCK-005930', 'CASH_DIVIDEND', '${at(3)}', null, null, 361, ${action}),
      ('${SPLIT}', 'KRX-STOCK-005930', 'SPLIT', '${at(4)}', 1, 3, null, ${action}),
      ('${DOLLARS}', 'US-STOCK-AAPL', 'CASH_DIVIDEND', '${at(5)}', null, null, 0.25, ${action});
    insert into action_applications (action_id, user_id, journal_id, ticker_id, kind, effective_at,
      currency, quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw, cost_krw,
      applied_exchange_rate, fx_print_at, fx_last, fx_source, print_at, print_last, print_source,
      decided_under, applied_at) values
      ('${DIVIDEND}', '${alice}', '${journal(1)}', 'KRX-STOCK-005930', 'CASH_DIVIDEND', '${at(3)}', 'KRW',
        10, 10, 0, 361, 3610, 3610, 556, 0, null, null, null, null, null, null, null, 'x', '${at(590)}'),
      ('${SPLIT}', '${alice}', '${journal(2)}', 'KRX-STOCK-005930', 'SPLIT', '${at(4)}', 'KRW',
        10, 3, 0.33333333, 210000, 69999.9993, 69999, 0, 69999.99936999, null, null, null, null,
        '${at(2)}', 70000, 'sim', 'x', '${at(590)}'),
      ('${DOLLARS}', '${bob}', '${journal(3)}', 'US-STOCK-AAPL', 'CASH_DIVIDEND', '${at(5)}', 'USD',
        1.5, 1.5, 0, 0.25, 0.375, 524, 79, 0, 1397.699, '${at(-60)}', 1400.5, 'sim',
        null, null, null, 'x', '${at(590)}');
    insert into ledger_entries
      select applied.journal_id, leg.leg, leg.kind::journal_kind, account::ledger_account, owner::uuid, asset,
        amount, effective_at
      from (values
        ('${journal(1)}', 0, 'DIVIDEND', 'DIVIDENDS', null, 'KRW', -3610), ('${journal(1)}', 1, 'DIVIDEND', 'CASH', '${alice}', 'KRW', 3610),
        ('${journal(1)}', 2, 'DIVIDEND', 'CASH', '${alice}', 'KRW', -556), ('${journal(1)}', 3, 'DIVIDEND', 'TAXES', null, 'KRW', 556),
        ('${journal(2)}', 0, 'SPLIT', 'ISSUER', null, 'KRX-STOCK-005930', 6.66666667), ('${journal(2)}', 1, 'SPLIT', 'HOLDING', '${alice}', 'KRX-STOCK-005930', -6.66666667),
        ('${journal(2)}', 2, 'SPLIT', 'HOLDING', '${alice}', 'KRX-STOCK-005930', -0.33333333), ('${journal(2)}', 3, 'SPLIT', 'ISSUER', null, 'KRX-STOCK-005930', 0.33333333),
        ('${journal(2)}', 4, 'SPLIT', 'ISSUER', null, 'KRW', -69999), ('${journal(2)}', 5, 'SPLIT', 'CASH', '${alice}', 'KRW', 69999),
        ('${journal(3)}', 0, 'DIVIDEND', 'FX', null, 'KRW', -524), ('${journal(3)}', 1, 'DIVIDEND', 'CASH', '${bob}', 'KRW', 524),
        ('${journal(3)}', 2, 'DIVIDEND', 'DIVIDENDS', null, 'USD', -0.375), ('${journal(3)}', 3, 'DIVIDEND', 'FX', null, 'USD', 0.375),
        ('${journal(3)}', 4, 'DIVIDEND', 'CASH', '${bob}', 'KRW', -79), ('${journal(3)}', 5, 'DIVIDEND', 'TAXES', null, 'KRW', 79)
      ) as leg (journal_id, leg, kind, account, owner, asset, amount)
      join action_applications applied on applied.journal_id = leg.journal_id::uuid;
    update wallets set balance_krw = balance_krw + 3610 - 556 + 69999 where user_id = '${alice}';
    update wallets set balance_krw = balance_krw + 524 - 79 where user_id = '${bob}';
    update portfolios set quantity = 3, cost = 630000.00063001, cost_krw = 630000.00063001,
      average_price = 210000.00021, moved_at = '${at(4)}'
      where user_id = '${alice}' and ticker_id = 'KRX-STOCK-005930';
    update portfolios set moved_at = '${at(5)}' where user_id = '${bob}' and ticker_id = 'US-STOCK-AAPL';`;
}

/** What was done to actions and what they came to, the invariants that it breaks, and how it was done. */
export const actionTamperings = ({
  alice,
  bob,
}: Holders): (readonly [string, readonly number[], string])[] => [
  [
    'a dividend is not applied to someone who held the share',
    [1],
    `delete from action_applications where action_id = '${DIVIDEND}'`,
  ],
  [
    'a dividend is applied on fewer shares than were held',
    [1, 2],
    `update action_applications set quantity_before = 9, quantity_after = 9 where action_id = '${DIVIDEND}'`,
  ],
  [
    'an action is taken back after it was applied',
    [1, 7],
    `update corporate_actions set cancelled_at = created_at where id = '${SPLIT}'`,
  ],
  [
    'someone had an action without ever holding the share',
    [1, 2],
    `update action_applications set user_id = '${bob}' where action_id = '${DIVIDEND}'`,
  ],
  [
    'a dividend is entered higher after it was paid',
    [2],
    `update corporate_actions set amount = amount + 1 where id = '${DIVIDEND}'`,
  ],
  [
    'a split has other terms than it was applied with',
    [2, 7],
    `update corporate_actions set new_shares = 2 where id = '${SPLIT}'`,
  ],
  [
    'a dividend is taxed less than the rules say',
    [2],
    `update action_applications set tax_krw = 500 where action_id = '${DIVIDEND}';
     update ledger_entries set amount = sign(amount) * 500 where kind = 'DIVIDEND' and abs(amount) = 556;
     update wallets set balance_krw = balance_krw + 56 where user_id = '${alice}'`,
  ],
  [
    'the shares of a split are booked on another account',
    [1],
    `update ledger_entries set account = 'MARKET' where kind = 'SPLIT' and account = 'ISSUER'`,
  ],
  [
    'the fraction of a split stays in the position as well',
    [2],
    `update portfolios set quantity = 3.33333333 where ticker_id = 'KRX-STOCK-005930'`,
  ],
  [
    'a position forgets when it last moved, and would have its dividend again',
    [2],
    `update portfolios set moved_at = moved_at - interval '2 seconds' where ticker_id = 'KRX-STOCK-005930'`,
  ],
];
