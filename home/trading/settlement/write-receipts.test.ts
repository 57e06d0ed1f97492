import { expect, it } from 'vitest';
import { applyAction } from '../core/apply-action.ts';
import type { ReceiptHead } from '../core/settlement-receipt.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { dividend } from '../core/testing/build-action.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { SAMSUNG } from '../core/testing/build-print.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import type { EffectRow } from '../corporate-actions/action-rows.ts';
import { actionJournalId } from '../corporate-actions/action-rows.ts';
import { type OrderRow, outcomeRow, waitingRow } from './settlement-rows.ts';
import { linkReceipts } from './write-receipts.ts';

const [ANN, BOB] = ['ann', 'bob'];
const BEFORE: ReceiptHead = { seq: 4, hash: 'd'.repeat(64) };
const ACCOUNTS = new Map([
  [ANN, buildAccount('0', {}, ANN)],
  [BOB, { ...buildAccount('0', {}, BOB), lastReceipt: BEFORE }],
]);

function denied(userId: string, id: string, at: number | null): OrderRow {
  const order = buildOrder({ userId, id });
  const denial = { code: 'NO_PRICE', detail: '' } as const;
  const decidedAt = at === null ? null : second(at);
  return outcomeRow({ kind: 'failed', order, at: decidedAt, denial }, second(99), 'rules');
}

function paid(userId: string, at: number, isLink = true): EffectRow {
  const action = { ...dividend('10'), effectiveAt: second(at), id: `dividend at ${at}` };
  const applied = applyAction({
    ...{ rules: DEFAULT_TRADING_RULES, action, instrument: findInstrument(SAMSUNG) },
    account: buildAccount('0', { [SAMSUNG]: { quantity: '1', cost: '1' } }, userId),
    ...{ print: undefined, fxPrint: undefined },
  });
  if (!applied) throw new Error('not due');
  return { effect: applied.effect, decidedUnder: 'rules', appliedAt: second(99), isLink };
}

const link = (orders: readonly OrderRow[], effects: readonly EffectRow[] = []) =>
  linkReceipts({ orders, effects, accounts: ACCOUNTS });

it('puts each decision of an account behind the one before, and the first behind what is stored', () => {
  const { rows, heads } = link([denied(ANN, 'a1', 1), denied(BOB, 'b1', 2), denied(ANN, 'a2', 3)]);
  expect(rows.map(({ id, seq }) => [id, seq])).toEqual([
    ['a1', 1],
    ['b1', 5],
    ['a2', 2],
  ]);
  const [first, ofBob, second_] = rows;
  expect(first?.prevHash).toBeNull();
  expect(second_?.prevHash).toBe(first?.hash);
  expect(ofBob?.prevHash).toBe(BEFORE.hash);
  expect(heads).toEqual(
    new Map([
      [ANN, { seq: 2, hash: second_?.hash }],
      [BOB, { seq: 5, hash: ofBob?.hash }],
    ]),
  );
});

it('puts corporate actions among the orders of their account by time, first at one moment', () => {
  const orders = [denied(ANN, 'a1', 1), denied(ANN, 'a2', 5), denied(BOB, 'b1', 1)];
  const { rows } = link(orders, [paid(ANN, 3), paid(ANN, 5), paid(ANN, 7), paid(BOB, 1)]);
  const journal = (userId: string, at: number) => actionJournalId(`dividend at ${at}`, userId);
  const of = (userId: string) => rows.filter((row) => row.userId === userId);
  expect(of(ANN).map(({ id }) => id)).toEqual([
    ...['a1', journal(ANN, 3), journal(ANN, 5), 'a2', journal(ANN, 7)],
  ]);
  expect(of(BOB).map(({ id }) => id)).toEqual([journal(BOB, 1), 'b1']);
  expect(of(ANN).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

it('comes to one chain, however the decisions are split into writes', () => {
  const orders = [denied(ANN, 'a1', 1), denied(ANN, 'a2', 2), denied(ANN, 'a3', 3)];
  const whole = link(orders).rows;
  for (const at of [1, 2]) {
    const head = link(orders.slice(0, at));
    const lastReceipt = head.heads.get(ANN) as ReceiptHead;
    const accounts = new Map([[ANN, { ...buildAccount('0', {}, ANN), lastReceipt }]]);
    const rest = linkReceipts({ orders: orders.slice(at), effects: [], accounts });
    expect([...head.rows, ...rest.rows]).toEqual(whole);
  }
});

it('links nothing that waits, was refused as it came, or is of before there were receipts', () => {
  const orders = [waitingRow(buildOrder({ userId: ANN })), denied(ANN, 'a1', null)];
  expect(link(orders, [paid(ANN, 3, false)])).toEqual({ rows: [], heads: new Map() });
});

it('is a bug without the account', () => {
  expect(() => link([denied('eve', 'e1', 1)])).toThrow('without the account of eve');
});
