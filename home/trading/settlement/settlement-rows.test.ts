import { describe, expect, it } from 'vitest';
import type { Account } from '../core/account.ts';
import { decideOrder } from '../core/decide-order.ts';
import type { Outcome } from '../core/settle-batch.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { APPLE, BTC, quote, usdKrw } from '../core/testing/build-print.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { EVENT_COLUMNS, settlementEvents } from './settlement-events.ts';
import {
  ORDER_COLUMNS,
  outcomeRow,
  POSITION_COLUMNS,
  TRADE_LEDGER_COLUMNS,
  tradeLedgerRows,
  waitingRow,
} from './settlement-rows.ts';
import type { Column } from './unnest-rows.ts';

/** A row as the database gets it, by column. */
const written = <Row>(columns: readonly Column<Row>[], row: Row) =>
  Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]));

const order = buildOrder({ tickerId: APPLE, quantity: '2' });

function fill(): Extract<Outcome, { kind: 'filled' }> {
  const decision = decideOrder({
    how: 'FIRST_PRINT',
    rules: DEFAULT_TRADING_RULES,
    order,
    instrument: findInstrument(APPLE),
    account: buildAccount('10000000'),
    actions: [],
    print: quote(APPLE, second(1), '227.50', '227.53'),
    fxPrint: usdKrw(second(0), '1388.4'),
  });
  if (decision.outcome !== 'filled') throw new Error(decision.denial.code);
  return { kind: 'filled', order, at: second(1), fill: decision.fill };
}

describe('the row of an order', () => {
  it('that filled has what was executed, at the time of the print', () => {
    expect(written(ORDER_COLUMNS, outcomeRow(fill(), second(9), 'rules'))).toMatchObject({
      id: order.id,
      status: 'FILLED',
      reason: null,
      requested_quantity: '2',
      requested_amount_krw: null,
      price: '227.53',
      quantity: '2',
      applied_exchange_rate: '1391.1768',
      filled_at: '2026-03-02T01:00:01.000000Z',
      settled_at: '2026-03-02T01:00:09.000000Z',
      decided_under: 'rules',
    });
  });

  it.each([
    ['NO_PRICE', 'FAILED'],
    ['INSUFFICIENT_CASH', 'FAILED'],
    ['EXPIRED', 'CANCELLED'],
  ] as const)('denied with %s is %s', (code, status) => {
    const row = outcomeRow(
      { kind: 'failed', order, at: second(8), denial: { code, detail: '' } },
      second(9),
      'rules',
    );
    expect(written(ORDER_COLUMNS, row)).toMatchObject({
      status,
      reason: code,
      reason_detail: null,
      price: null,
      filled_at: null,
    });
  });

  it('that waits says for what', () => {
    expect(written(ORDER_COLUMNS, waitingRow(order))).toMatchObject({
      status: 'PENDING',
      reason: 'AWAITING_PRINT',
      deadline_at: '2026-03-02T01:05:00.500000Z',
      settled_at: null,
      decided_under: null,
    });
  });
});

it('the ledger’s lines are numbered within their order, told by its number, and owned by the user or the house', () => {
  const filled = outcomeRow(fill(), second(9), 'rules');
  const lines = tradeLedgerRows([filled, waitingRow(order), filled]).map((line) =>
    written(TRADE_LEDGER_COLUMNS, line),
  );
  const legs = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(lines.map(({ leg }) => leg)).toEqual([...legs, ...legs]);
  expect(lines.map(({ order_number }) => order_number)).toEqual([
    ...legs.map(() => 1),
    ...legs.map(() => 3),
  ]);
  for (const { account, owned } of lines) {
    expect(owned).toBe(`${account === 'CASH' || account === 'HOLDING'}`);
  }
});

it('the event of a settled order says what screens show', () => {
  const [event] = settlementEvents({
    orders: [outcomeRow(fill(), second(9), 'rules')],
    effects: [],
  });
  if (!event) throw new Error('no event');
  const { channel, subject, payload } = written(EVENT_COLUMNS, event);
  expect([channel, subject]).toEqual(['trade_events', order.id]);
  expect(JSON.parse(payload as string)).toEqual({
    version: 1,
    type: 'order_settled',
    order_id: order.id,
    user_id: order.userId,
    ticker_id: APPLE,
    side: 'BUY',
    liquidation_id: null,
    status: 'FILLED',
    reason: null,
    price: '227.53',
    quantity: '2',
    gross_krw: '633069',
    fee_krw: '444',
    tax_krw: '0',
    applied_exchange_rate: '1391.1768',
    filled_at: '2026-03-02T01:00:01.000000Z',
    event_at: '2026-03-02T01:00:01.000000Z',
    settled_at: '2026-03-02T01:00:09.000000Z',
  });
});

it('the event of what the house sold names the liquidation that it belongs to', () => {
  const filled = fill();
  const forced = { ...filled, order: { ...filled.order, liquidationId: order.userId } };
  const rows = [outcomeRow(forced, second(9), 'rules')];
  const [event] = settlementEvents({ orders: rows, effects: [] });
  expect(event?.payload).toMatchObject({ type: 'order_settled', liquidation_id: order.userId });
});

describe('the average price', () => {
  const averageOf = (account: Account) =>
    written(POSITION_COLUMNS, { account, tickerId: BTC, currency: 'KRW-COIN' }).average_price;

  it.each([
    ['3', '100', '33.33333333'],
    ['3', '200', '66.66666667'],
    ['0', '0', '0'],
  ])('of %s that cost %s is %s', (quantity, cost, average) => {
    expect(averageOf(buildAccount('0', { [BTC]: { quantity, cost } }))).toBe(average);
  });

  it('of what was never held is nothing', () => {
    expect(averageOf(buildAccount('0'))).toBe('0');
  });
});
