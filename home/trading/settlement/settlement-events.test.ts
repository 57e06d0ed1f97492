import { expect, it } from 'vitest';
import { applyAction } from '../core/apply-action.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { dividend } from '../core/testing/build-action.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { quote, SAMSUNG } from '../core/testing/build-print.ts';
import { decide } from '../core/testing/decide.ts';
import { findInstrument } from '../core/testing/find-instrument.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import type { EffectRow } from '../corporate-actions/action-rows.ts';
import type { CommandRow } from './command-rows.ts';
import { settlementEvents } from './settlement-events.ts';
import { type OrderRow, outcomeRow, waitingRow } from './settlement-rows.ts';

const NOW = second(99);

function effect(userId: string, at: number): EffectRow {
  const action = { ...dividend('10'), effectiveAt: second(at), id: `dividend at ${at}` };
  const applied = applyAction({
    ...{ rules: DEFAULT_TRADING_RULES, action, instrument: findInstrument(SAMSUNG) },
    account: buildAccount('0', { [SAMSUNG]: { quantity: '1', cost: '1' } }, userId),
    ...{ print: undefined, fxPrint: undefined },
  });
  if (!applied) throw new Error('not due');
  return { effect: applied.effect, decidedUnder: 'rules', appliedAt: NOW, isLink: true };
}

function filled(userId: string, at: number): OrderRow {
  const order = buildOrder({ userId, id: `fill at ${at}`, tickerId: SAMSUNG });
  const decision = decide({ order, print: quote(SAMSUNG, second(at), '70000') });
  if (decision.outcome === 'denied') throw new Error(decision.denial.code);
  return outcomeRow({ kind: 'filled', order, at: second(at), fill: decision.fill }, NOW, 'rules');
}

function denied(userId: string): OrderRow {
  const order = buildOrder({ userId, id: 'denied' });
  return outcomeRow(
    { kind: 'failed', order, at: second(1), denial: { code: 'NO_PRICE', detail: '' } },
    NOW,
    'rules',
  );
}

it('tells of each account in the order of its decisions, an action first at one moment', () => {
  const orders = [
    ...[filled('alice', 1), denied('alice'), filled('bob', 2), filled('alice', 5)],
    ...[waitingRow(buildOrder({ id: 'waits' })), filled('alice', 7)],
  ];
  const effects = [effect('alice', 5), effect('bob', 3), effect('alice', 6), effect('alice', 8)];
  const told = settlementEvents({ orders, effects }).map(({ payload }) => [
    payload.user_id,
    payload.action_id ?? payload.order_id,
  ]);
  const of = (userId: string) => told.filter(([user]) => user === userId).map(([, what]) => what);
  expect(of('alice')).toEqual([
    ...['fill at 1', 'denied', 'dividend at 5', 'fill at 5', 'dividend at 6', 'fill at 7'],
    'dividend at 8',
  ]);
  expect(of('bob')).toEqual(['fill at 2', 'dividend at 3']);
  expect(told).toHaveLength(9);
});

it('tells of a switch of margin before what it allows, and of cancels last', () => {
  const decided = (kind: 'MARGIN' | 'CANCEL_ALL', at: number): CommandRow => ({
    command: buildCommand({
      id: `${kind} at ${at}`,
      userId: 'alice',
      intent: kind === 'MARGIN' ? { kind, enabled: true } : { kind },
    }),
    ...{ status: 'DONE', reason: null, reasonDetail: null, cancelled: 0 },
    ...{ decidedAt: second(at), settledAt: NOW },
  });
  const commands = [decided('CANCEL_ALL', 0), decided('MARGIN', 4), decided('MARGIN', 5)];
  const orders = [filled('alice', 3), filled('alice', 4), filled('bob', 9)];
  const told = settlementEvents({ orders, effects: [], commands });
  expect(told.map(({ subject }) => subject)).toEqual([
    ...['fill at 3', 'MARGIN at 4', 'fill at 4', 'fill at 9', 'MARGIN at 5', 'CANCEL_ALL at 0'],
  ]);
});
