import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { ALICE, id } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

const [WAITING, FILLED] = [id(8), id(1)];

const insertOrder = (sql: Sql) => sql`
  insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
    requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before,
    created_at)
  values (${randomUUID()}, ${ALICE}, ${randomUUID()}, 'CRYPTO-COIN-BTC', 'BUY', 'MARKET', 'PENDING',
    'AWAITING_PRINT', 1, 'x', 'edge-1', 0, 0, now(), now(), now())
  returning 1`;

const insertLegs = (sql: Sql, given: string, taken: string) => sql`
  with legs as (
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    values ('0199a000-0000-7000-8000-0000000000ff', 0, 'TRADE', 'CASH', ${ALICE}, 'KRW', ${given}, now()),
      ('0199a000-0000-7000-8000-0000000000ff', 1, 'TRADE', 'MARKET', null, 'KRW', ${taken}, now()))
  select 1`;

/** Orders and money: the engine's alone. */
export const MONEY: readonly PostgresAttempt[] = [
  { what: 'write an order', allowed: ['engine'], act: insertOrder },
  {
    what: 'decide an order that waits',
    allowed: ['engine'],
    act: (sql) => sql`
      update orders set status = 'FAILED', reason = 'NO_PRICE', settled_at = now()
      where id = ${WAITING} returning 1`,
  },
  {
    what: 'change an order that is decided',
    allowed: [],
    act: (sql) => sql`update orders set price = 1 where id = ${FILLED} returning 1`,
    stoppedBy: { engine: '23514' },
  },
  {
    what: 'change what an order asks for, or of whom it is',
    allowed: [],
    act: (sql) => sql`update orders set user_id = ${ALICE} where id = ${WAITING} returning 1`,
  },
  {
    what: 'delete an order',
    allowed: [],
    act: (sql) => sql`delete from orders where id = ${WAITING}`,
  },
  {
    what: 'write a fill',
    allowed: ['engine'],
    act: (sql) => sql`
      insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross,
        gross_krw, fee_krw, tax_krw, cost_krw, print_at, print_kind, print_last, print_source,
        filled_at, settled_at)
      values (${WAITING}, ${ALICE}, 'CRYPTO-COIN-DOGE', 'BUY', 1, 1, 'KRW-COIN', 1, 1, 0, 0, 1,
        now(), 'TRADE', 1, 'x', now(), now())
      returning 1`,
  },
  {
    what: 'write a fill as engines did that knew no moment of its own',
    allowed: [],
    act: (sql) => sql`
      insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross,
        gross_krw, fee_krw, tax_krw, cost_krw, print_at, print_kind, print_last, print_source,
        settled_at)
      values (${WAITING}, ${ALICE}, 'CRYPTO-COIN-DOGE', 'BUY', 1, 1, 'KRW-COIN', 1, 1, 0, 0, 1,
        now(), 'TRADE', 1, 'x', now())
      returning 1`,
    // No state of refused data, for which an engine would set the order aside.
    stoppedBy: { engine: '55000' },
  },
  {
    what: 'write a journal that balances',
    allowed: ['engine'],
    act: (sql) => insertLegs(sql, '1000000', '-1000000'),
  },
  {
    what: 'write a journal that does not balance',
    allowed: [],
    act: (sql) => insertLegs(sql, '1000000', '-1'),
    stoppedBy: { engine: '23514' },
  },
  {
    what: 'change or delete a line of the ledger',
    allowed: [],
    act: (sql) => sql`update ledger_entries set amount = amount`,
  },
  { what: 'empty the ledger', allowed: [], act: (sql) => sql`truncate ledger_entries` },
  {
    what: 'set a wallet’s balance',
    allowed: ['engine'],
    act: (sql) => sql`update wallets set balance_krw = 1 where user_id = ${ALICE} returning 1`,
  },
  {
    what: 'set a position',
    allowed: ['engine'],
    act: (sql) => sql`update portfolios set quantity = 9 where user_id = ${ALICE} returning 1`,
  },
  {
    what: 'let an account owe',
    allowed: ['engine'],
    act: (sql) => sql`
      update wallets set margin_since = now(), margin_checked_to = now(), margin_partition = 0
      where user_id = ${ALICE} returning 1`,
  },
  {
    what: 'put the balance of an account that may not owe below zero',
    allowed: [],
    act: (sql) => sql`update wallets set balance_krw = -1 where user_id = ${ALICE} returning 1`,
    stoppedBy: { engine: '23514' },
  },
  {
    what: 'record that an account was liquidated',
    allowed: ['engine'],
    // Counted by what follows: who writes it does not read it.
    act: (sql) => sql`
      with written as (
        insert into liquidations (id, user_id, at, maintenance, cash_krw, exposure_krw, equity_krw,
          cash_after_krw, exposure_after_krw, equity_after_krw, cancelled, sold, decided_under,
          settled_at)
        values (${WAITING}, ${ALICE}, now(), 0.25, -9, 10, 1, 1, 0, 1, 0, 1, 'x', now()))
      select 1`,
  },
  {
    what: 'record that an account was charged interest',
    allowed: ['engine'],
    act: (sql) => sql`
      with written as (
        insert into interest_charges (user_id, at, journal_id, liability_krw, rate, interest_krw,
          decided_under, settled_at)
        values (${ALICE}, now(), ${WAITING}, 9, 0.08, 1, 'x', now()))
      select 1`,
  },
  {
    what: 'say what the house lends on',
    allowed: ['engine'],
    act: (sql) => sql`
      insert into margin_terms (id, since, leverage_max, maintenance, interest_rate)
      values (99, now(), 1, 0.25, 0.08) returning 1`,
  },
  {
    what: 'change what the house has lent on',
    allowed: [],
    act: (sql) => sql`update margin_terms set leverage_max = 2`,
  },
  {
    what: 'record that an account began anew',
    allowed: ['engine'],
    act: (sql) => sql`
      with taken as (
        insert into bailout_surrenders (command_id, user_id, ticker_id, at, currency, quantity, cost,
          cost_krw, value_krw)
        values (${WAITING}, ${ALICE}, 'X', now(), 'KRW', 1, 1, 1, 1)), written as (
        insert into bailouts (command_id, user_id, at, cash_before_krw, exposure_before_krw,
          equity_before_krw, equity_max_krw, written_off_krw, given_krw, cash_krw, surrendered,
          cancelled, trusted_again_at, decided_under, settled_at)
        values (${WAITING}, ${ALICE}, now(), -9, 1, -8, 0, 9, 5, 5, 1, 0, now(), 'x', now()))
      select 1`,
  },
  {
    what: 'trust an account again that began anew',
    allowed: ['engine'],
    act: (sql) => sql`
      update wallets set trusted_again_at = now() where user_id = ${ALICE} returning 1`,
  },
  {
    what: 'change what an account began anew with',
    allowed: [],
    act: (sql) => sql`
      with taken as (update bailout_surrenders set quantity = 2)
      update bailouts set cancelled = 2`,
  },
  {
    what: 'record that a user is listed, and what a strike came to',
    allowed: ['engine'],
    act: (sql) => sql`
      with listed as (
        insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at,
          first_strike_at, price, nav_krw, book_krw, decided_under, settled_at)
        values ('HUMAN-ETF-X1', ${ALICE}, ${WAITING}, 0.1, now(), now() + interval '1 hour', 10000, 9,
          9, 'x', now())), struck as (
        insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
          priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw,
          outstanding, holders, is_closing, decided_under, settled_at)
        values ('HUMAN-ETF-X1', now(), ${WAITING}, ${ALICE}, 9, 1, 9, now(), 0, 0, 0, 0, 0, 0, 0, 0,
          false, 'x', now()))
      update wallets set human_etf = 'HUMAN-ETF-X1' where user_id = ${ALICE} returning 1`,
  },
  {
    what: 'put the share of a user on the list and on the tape, with what it pays',
    allowed: ['engine'],
    act: (sql) => sql`
      select list_human_etf('HUMAN-ETF-X1', '', '', 1, 0, 'FX-CENT', now()),
        strike_human_etf('HUMAN-ETF-X1', now(), 1, now(), now(), false, now(), ${randomUUID()},
          'CASH_DIVIDEND', 1)`,
  },
  {
    what: 'put anything else there by the same functions',
    allowed: [],
    act: (sql) => sql`
      select strike_human_etf('KRX-STOCK-005930', now(), 1, now(), now(), false, now(), null, null, null)`,
    stoppedBy: { engine: '23514' },
  },
  {
    what: 'change what a strike came to, or what a share began with',
    allowed: [],
    act: (sql) => sql`
      with changed as (update human_etf_strikes set price = 2)
      update human_etfs set dividend_rate = 1`,
  },
  {
    what: 'change what an account was liquidated or charged for',
    allowed: [],
    act: (sql) => sql`
      with interest as (update interest_charges set interest_krw = 2)
      update liquidations set sold = 2`,
  },
];
