import { expect, test } from 'vitest';
import type { Liquidation, OrderExplanation } from '../../api/schema.ts';
import { type ExplainParts, explainSteps } from './explain-steps.ts';
import { explainWords } from './explain-words.ts';

const FILLED = {
  order_id: 'o1',
  status: 'FILLED',
  reason: null,
  rule: {
    name: 'FIRST_ELIGIBLE_PRINT',
    text: [],
    accepted_at: 'accepted',
    not_before: 'not-before',
    deadline_at: 'deadline',
    resting_since: null,
    decided_at: 'print',
  },
  price: '71300',
  price_pick: 'ASK',
  splits: [],
  print: { at: 'print', kind: 'QUOTE', bid: '71200', ask: '71300', last: '71300', source: 'kis' },
  fx: null,
  fees: null,
  receipt_facts: {
    order_id: 'o1',
    user_id: 'u1',
    client_order_id: 'c1',
    body_sha256: 'hash',
    accepted_at: 'accepted',
  },
  receipt_path: '/receipt',
} as const satisfies OrderExplanation;
const PARTS: ExplainParts = {
  words: explainWords.en,
  time: (at) => `<${at}>`,
  source: (name) => `{${name}}`,
  reason: (code) => `(${code})`,
  won: (krw) => `${krw} won`,
  name: (tickerId) => `[${tickerId}]`,
  isForced: false,
  liquidation: undefined,
};
const LIQUIDATION: Liquidation = {
  liquidation_id: 'l1',
  at: 'judged',
  trigger: 'PRINT',
  print: { ticker_id: 'CRYPTO-COIN-BTC', at: 'judged', kind: 'QUOTE', last: '1', source: 'kis' },
  maintenance_rate: '0.25',
  before: { cash_krw: '-23000000', exposure_krw: '30000000', equity_krw: '7000000' },
  after: { cash_krw: '6900000', exposure_krw: '0', equity_krw: '6900000' },
  cancelled_order_ids: [],
  sold: [{ order_id: 'o1', ticker_id: 'CRYPTO-COIN-BTC', quantity: '1', price: '1' }],
  settled_at: 'settled',
};
const told = (change: Partial<OrderExplanation>, parts: Partial<ExplainParts> = {}) =>
  explainSteps({ ...FILLED, ...change }, { ...PARTS, ...parts });

test('a fill is told from its acceptance to the side of the print that it got', () => {
  const { accepted, notBefore, rules, print, picks } = explainWords.en;
  expect(told({})).toEqual([
    accepted('<accepted>'),
    notBefore('<not-before>'),
    rules.FIRST_ELIGIBLE_PRINT,
    print('<print>', '{kis}'),
    picks.ASK,
  ]);
});

test('a bar, a split, an exchange rate and a time at rest are told where there was one', () => {
  const steps = told({
    rule: { ...FILLED.rule, name: 'TRADED_THROUGH', resting_since: 'rest' },
    print: { ...FILLED.print, kind: 'BAR' },
    price_pick: 'LIMIT',
    splits: [{ effective_at: 'split', old_shares: 1, new_shares: 10 }],
    fx: { applied_exchange_rate: '1402.8', print_at: 'fx', print_last: '1400', source: 'kis' },
  });
  const { restingSince, rules, split, print, bar, picks, fx } = explainWords.en;
  expect(steps.slice(2)).toEqual([
    restingSince('<rest>'),
    rules.TRADED_THROUGH,
    split('<split>', 1, 10),
    print('<print>', '{kis}'),
    bar,
    picks.LIMIT,
    fx('1,400', '1,402.8'),
  ]);
});

test('what rests is told by the rule that it rests under, whatever it came with', () => {
  const { restingSince, rules } = explainWords.en;
  const rule = { ...FILLED.rule, resting_since: 'rest' };
  const steps = told({ ...NONE, status: 'PENDING', reason: 'AWAITING_PRINT', rule });
  expect(steps.slice(2, 4)).toEqual([restingSince('<rest>'), rules.TRADED_THROUGH]);
});

const NONE = { price: null, price_pick: null, print: null } as const;

test('what waits says for what and until when, and what ended says why', () => {
  const { waits, until, ended } = explainWords.en;
  expect(told({ ...NONE, status: 'PENDING', reason: 'AWAITING_PRINT' }).slice(-2)).toEqual([
    waits('(AWAITING_PRINT)'),
    until('<deadline>'),
  ]);
  expect(told({ ...NONE, status: 'FAILED', reason: 'NO_PRICE' }).at(-1)).toBe(ended('(NO_PRICE)'));
});

test('of what the house sold nothing is said of an acceptance, but by what the account was judged', () => {
  const { rules, judged, print } = explainWords.en;
  const sold = print('<print>', '{kis}');
  expect(told({}, { isForced: true })).toEqual([rules.LAST_PRINT, sold]);
  const figures = {
    equity: '7000000 won',
    held: '30000000 won',
    rate: '25%',
    owed: '23000000 won',
  };
  expect(told({}, { isForced: true, liquidation: LIQUIDATION })).toEqual([
    rules.LAST_PRINT,
    judged({ ...figures, time: '<judged>', name: '[CRYPTO-COIN-BTC]' }),
    sold,
  ]);
  const byInterest = { ...LIQUIDATION, trigger: 'INTEREST', print: null } as const;
  expect(told({}, { isForced: true, liquidation: byInterest })[1]).toBe(
    judged({ ...figures, time: '<judged>', name: undefined }),
  );
});
