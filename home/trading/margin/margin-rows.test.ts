import { decimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import type { Liquidation } from '../core/liquidation.ts';
import { canonicalFacts, interestFacts } from '../core/settlement-receipt.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { BTC, trade } from '../core/testing/build-print.ts';
import { second } from '../core/testing/moment.ts';
import { settlementEvents } from '../settlement/settlement-events.ts';
import { type OrderRow, outcomeRow } from '../settlement/settlement-rows.ts';
import type { Column } from '../settlement/unnest-rows.ts';
import { linkReceipts } from '../settlement/write-receipts.ts';
import {
  INTEREST_COLUMNS,
  INTEREST_LEDGER_COLUMNS,
  type InterestRow,
  interestJournalId,
  interestLedgerRows,
  LIQUIDATION_COLUMNS,
} from './margin-rows.ts';

const USER = '0199a000-0000-7000-8000-00000000000a';
const [settledAt, decidedUnder] = [second(99), 'rules'];

function written<Row>(columns: readonly Column<Row>[], row: Row) {
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]));
}

const liquidation: Liquidation = {
  ...{ id: 'l', userId: USER, at: second(5), maintenance: decimal('0.25') },
  trigger: { kind: 'PRINT', print: trade(BTC, second(5), '9000') },
  before: {
    cashKrw: decimal('-8000'),
    exposureKrw: decimal('9000'),
    equityKrw: decimal('1000'),
  },
  after: { cashKrw: decimal('900'), exposureKrw: decimal('0'), equityKrw: decimal('900') },
  ...{ cancelled: ['c1'], sold: ['s1', 's2'] },
};
const chargeAt = (at: number): InterestRow => ({
  charge: {
    ...{ userId: USER, at: second(at), rate: decimal('0.08') },
    ...{ liabilityKrw: decimal('8000'), interestKrw: decimal('2') },
  },
  ...{ decidedUnder, settledAt },
});

it('a liquidation is kept with its print and its sums', () => {
  const row = { liquidation, decidedUnder, settledAt };
  expect(written(LIQUIDATION_COLUMNS, row)).toMatchObject({
    ...{ id: 'l', user_id: USER, maintenance: '0.25' },
    ...{ print_ticker_id: BTC, print_kind: 'TRADE', print_last: '9000' },
    ...{ cash_krw: '-8000', exposure_krw: '9000', equity_krw: '1000' },
    ...{ cash_after_krw: '900', exposure_after_krw: '0', equity_after_krw: '900' },
    ...{ cancelled: 1, sold: 2 },
  });
  const byInterest = { ...liquidation, trigger: { kind: 'INTEREST' } } as const;
  expect(written(LIQUIDATION_COLUMNS, { ...row, liquidation: byInterest })).toMatchObject({
    ...{ print_ticker_id: null, print_at: null, print_kind: null },
    ...{ print_last: null, print_source: null },
  });
});

it('interest goes from the user to the house, in a journal of its own', () => {
  const row = chargeAt(7);
  const journal_id = interestJournalId(row.charge);
  expect(written(INTEREST_COLUMNS, row)).toMatchObject({ journal_id, interest_krw: '2' });
  const lines = interestLedgerRows([row]).map((line) => written(INTEREST_LEDGER_COLUMNS, line));
  expect(lines).toMatchObject([
    { journal_id, leg: 0, account: 'CASH', owned: 'true', asset: 'KRW', amount: '-2' },
    { journal_id, leg: 1, account: 'INTEREST', owned: 'false', asset: 'KRW', amount: '2' },
  ]);
  expect(interestJournalId({ ...row.charge, at: second(8) })).not.toBe(journal_id);
});

it('the facts of its receipt stand in the order of their names', () => {
  const link = { prev_hash: null, seq: 1, user_id: USER };
  const facts = interestFacts(chargeAt(7).charge, { journalId: 'j', decidedUnder }, link);
  const sorted = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : Array.isArray(value)
        ? value.map(sorted)
        : value;
  expect(canonicalFacts(facts)).toBe(JSON.stringify(sorted(facts)));
});

/** What a user did, what the house did, and interest, at one moment and around it. */
function aDay(): { orders: OrderRow[]; margin: { liquidations: []; interest: InterestRow[] } } {
  const denial = { code: 'NO_PRICE', detail: '' } as const;
  const own = (id: string, at: number) =>
    outcomeRow(
      {
        ...{ kind: 'failed', order: buildOrder({ userId: USER, id }), at: second(at), denial },
      },
      settledAt,
      decidedUnder,
    );
  const taken = outcomeRow(
    {
      ...{ kind: 'cancelled', order: buildOrder({ userId: USER, id: 'taken' }), at: second(7) },
      by: { kind: 'LIQUIDATION', id: 'l' },
    },
    settledAt,
    decidedUnder,
  );
  const orders = [own('early', 6), own('same', 7), taken, own('late', 9)];
  return { orders, margin: { liquidations: [], interest: [chargeAt(10), chargeAt(7)] } };
}

it('interest is linked and told behind what users did at its moment, and before what the house did', () => {
  const day = aDay();
  const [first, last] = [interestJournalId({ userId: USER, at: second(7) }), second(10)];
  const expected = [
    ...['early', 'same', first, 'taken', 'late'],
    interestJournalId({ userId: USER, at: last }),
  ];
  const accounts = new Map([[USER, buildAccount('0', {}, USER)]]);
  const { rows } = linkReceipts({ ...day, effects: [], accounts });
  expect(rows.map(({ id }) => id)).toEqual(expected);
  const told = settlementEvents({ ...day, effects: [] });
  expect(told.map(({ subject }) => subject)).toEqual(expected);
});

it('a liquidation is told of on a channel of its own, by the largest position that was sold', () => {
  const order = { ...buildOrder({ userId: USER, id: 's1', tickerId: BTC }), liquidationId: 'l' };
  const denial = { code: 'NO_PRICE', detail: '' } as const;
  const sold = outcomeRow({ kind: 'failed', order, at: second(5), denial }, settledAt, null);
  const liquidations = [{ liquidation, decidedUnder, settledAt }];
  const told = settlementEvents({
    ...{ orders: [sold], effects: [] },
    margin: { liquidations, interest: [] },
  });
  expect(told.at(-1)).toMatchObject({
    ...{ channel: 'liquidation_events', subject: 'l' },
    payload: {
      ...{ type: 'liquidation', user_id: USER, ticker_id: BTC, trigger: 'PRINT' },
      ...{ equity_krw: '1000', cash_krw: '-8000', equity_after_krw: '900', sold: 2 },
    },
  });
});
