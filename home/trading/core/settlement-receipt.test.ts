import { canonicalJson, orderFactsSchema } from '@mockstreet/shared/settlement-receipt';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import { applyAction } from './apply-action.ts';
import { bailOut } from './bail-out.ts';
import { tradeLegs } from './ledger-legs.ts';
import {
  actionFacts,
  bailoutFacts,
  canonicalFacts,
  linkBehind,
  NO_RECEIPT,
  type OrderEnd,
  orderFacts,
} from './settlement-receipt.ts';
import { buildAccount } from './testing/build-account.ts';
import { dividend, split } from './testing/build-action.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildMarket } from './testing/build-margin.ts';
import { buildOrder, type OrderRequest, USER } from './testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { decide } from './testing/decide.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const FIRST = linkBehind(NO_RECEIPT, USER);
const LATER = linkBehind({ seq: 6, hash: 'c'.repeat(64) }, USER);

function filled(request: OrderRequest, print: Print): OrderEnd {
  const order = buildOrder(request);
  const account = buildAccount('10000000', { [order.tickerId]: { quantity: '9', cost: '9' } });
  const decision = decide({ order, account, print, fxPrint: usdKrw(START, '1388.4') });
  if (decision.outcome === 'denied') throw new Error(decision.denial.code);
  const { fill } = decision;
  const legs = tradeLegs(order.side, order.tickerId, fill);
  const end = { order, fill, legs, decidedAt: print.at, decidedUnder: 'rules' };
  return { ...end, status: 'FILLED', reason: null, reasonDetail: null };
}

const FAILED: OrderEnd = {
  ...{ order: buildOrder(), status: 'FAILED', fill: null, legs: [], decidedUnder: 'rules' },
  ...{ reason: 'NO_PRICE', reasonDetail: 'say "why" \\ …', decidedAt: second(60) },
};

const ENDS: readonly (readonly [string, OrderEnd])[] = [
  ['in won on a quote', filled({ tickerId: SAMSUNG }, quote(SAMSUNG, second(1), '70000', '70100'))],
  ['in dollars on a trade', filled({ tickerId: APPLE }, trade(APPLE, second(1), '227.53'))],
  [
    'on a bar',
    filled({ side: 'SELL', amountKrw: '900000' }, bar(BTC, second(1), '150000', '140000')),
  ],
  ['denied', FAILED],
  ['refused as it came', { ...FAILED, decidedAt: null, decidedUnder: null }],
];

describe('the facts of an order', () => {
  it.each(ENDS)('%s are what everyone makes of them', (_, end) => {
    for (const link of [FIRST, LATER]) {
      const facts = orderFacts(end, link);
      expect(canonicalFacts(facts)).toBe(canonicalJson(facts));
      expect(orderFactsSchema.parse(facts)).toEqual(facts);
    }
  });

  it('name the receipt before, its lines in the ledger, and the prints of price and rate', () => {
    const print = quote(APPLE, second(1), '227.5', '227.53');
    const { link, fill, ledger, outcome } = orderFacts(filled({ tickerId: APPLE }, print), LATER);
    expect(link).toEqual({ prev_hash: 'c'.repeat(64), seq: 7, user_id: USER });
    expect(outcome).toMatchObject({ at: fill?.print.at, status: 'FILLED', decided_under: 'rules' });
    expect(fill).toMatchObject({
      ...{ price: '227.53', quantity: '1', gross: '227.53' },
      print: { ask: '227.53', bid: '227.5', kind: 'QUOTE', ticker_id: APPLE },
      fx: { applied_exchange_rate: '1391.1768', print: { last: '1388.4', source: 'sim' } },
    });
    expect(ledger.lines.map(({ account, asset }) => `${account} ${asset}`)).toEqual([
      ...['CASH KRW', 'FX KRW', 'FX USD', 'MARKET USD', 'CASH KRW', 'FEES KRW'],
      ...[`MARKET ${APPLE}`, `HOLDING ${APPLE}`],
    ]);
  });

  it('of the first receipt of an account name none before it', () => {
    expect(FIRST).toEqual({ prev_hash: null, seq: 1, user_id: USER });
  });
});

it('the facts of a bailout are what everyone makes of them', () => {
  const command = buildCommand({ intent: { kind: 'BAILOUT' } });
  const { bailout } = bailOut({
    event: { kind: 'command', command, at: second(1) },
    account: buildAccount('-5', { [SAMSUNG]: { quantity: '9', cost: '900' } }),
    ...{ orders: [], sources: buildMarket({ prints: [] }) },
  });
  if (!bailout) throw new Error('refused');
  const facts = bailoutFacts(bailout, { decidedUnder: 'rules' }, LATER);
  expect(canonicalFacts(facts)).toBe(canonicalJson(facts as never));
  expect(facts.bailout).toMatchObject({
    ...{ command_id: command.id, equity_before_krw: '895', written_off_krw: '5' },
    surrendered: [{ ticker_id: SAMSUNG, quantity: '9', cost_krw: '900', value_krw: '900' }],
  });
  expect(facts.ledger.lines.map(({ account, amount }) => `${account} ${amount}`)).toEqual([
    ...[
      'HOLDING -9',
      'SURRENDERED 9',
      'WRITE_OFFS -5',
      'CASH 5',
      'CAPITAL -1000000',
      'CASH 1000000',
    ],
  ]);
});

describe('the facts of a corporate action', () => {
  it.each([
    ['a dividend in dollars', dividend('0.25', APPLE)],
    ['a split that leaves a fraction', split(1, 2, SAMSUNG)],
    ['a split that leaves none', split(50, 1, SAMSUNG)],
  ])('%s are what everyone makes of them', (_, action) => {
    const applied = applyAction({
      ...{ rules: DEFAULT_TRADING_RULES, action, instrument: findInstrument(action.tickerId) },
      account: buildAccount('0', { [action.tickerId]: { quantity: '9', cost: '900' } }),
      ...{ print: quote(SAMSUNG, second(-1), '70000'), fxPrint: usdKrw(second(-1), '1388.4') },
    });
    if (!applied) throw new Error('not due');
    const given = { journalId: '018f2c1e-7b6a-89fb-9d2c-9eab0a539046', decidedUnder: 'rules' };
    const facts = actionFacts(applied.effect, given, LATER);
    expect(canonicalFacts(facts)).toBe(canonicalJson(facts as never));
    expect(facts.action).toMatchObject({ action_id: action.id, quantity_before: '9' });
    expect(facts.ledger.lines.length).toBeGreaterThan(0);
  });
});
