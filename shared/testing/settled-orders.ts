import { intentHash } from '../order-envelope.ts';
import { deriveOrderId } from '../order-id.ts';
import type { OrderFacts } from '../settlement-receipt.ts';

export const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
export const CLIENT_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
export const ORDER_ID = deriveOrderId(USER, CLIENT_ID);
export const ORDER = {
  ticker_id: 'US-STOCK-AAPL',
  side: 'BUY',
  type: 'MARKET',
  quantity: '2',
} as const;
export const ACCEPTED_AT = '2026-03-02T01:23:45.000000Z';

export const BOUGHT: OrderFacts = {
  fill: {
    cost_krw: '633069',
    currency: 'USD',
    fee_krw: '444',
    fx: {
      applied_exchange_rate: '1391.1768',
      print: { at: '2026-03-02T01:23:40.000000Z', last: '1388.4', source: 'kis' },
    },
    gross: '455.06',
    gross_krw: '633069',
    price: '227.53',
    print: {
      at: '2026-03-02T01:23:46.000000Z',
      kind: 'QUOTE',
      ...{ ask: '227.53', bid: '227.5', last: '227.51', source: 'kis' },
      ticker_id: 'US-STOCK-AAPL',
    },
    quantity: '2',
    splits: [],
    tax_krw: '0',
  },
  kind: 'ORDER',
  ledger: {
    journal_id: ORDER_ID,
    lines: [
      { account: 'CASH', amount: '-633069', asset: 'KRW' },
      { account: 'FX', amount: '633069', asset: 'KRW' },
      { account: 'FX', amount: '-455.06', asset: 'USD' },
      { account: 'MARKET', amount: '455.06', asset: 'USD' },
      { account: 'CASH', amount: '-444', asset: 'KRW' },
      { account: 'FEES', amount: '444', asset: 'KRW' },
      { account: 'MARKET', amount: '-2', asset: 'US-STOCK-AAPL' },
      { account: 'HOLDING', amount: '2', asset: 'US-STOCK-AAPL' },
    ],
  },
  link: { prev_hash: 'a'.repeat(64), seq: 2, user_id: USER },
  order: {
    accepted_at: ACCEPTED_AT,
    body_sha256: intentHash(ORDER),
    client_order_id: CLIENT_ID,
    not_before: '2026-03-02T01:23:45.500000Z',
    order_id: ORDER_ID,
    side: 'BUY',
    ticker_id: 'US-STOCK-AAPL',
    type: 'MARKET',
  },
  outcome: {
    at: '2026-03-02T01:23:46.000000Z',
    decided_under: '0123456789abcdef',
    reason: null,
    reason_detail: null,
    status: 'FILLED',
  },
  version: 1,
};

export const FAILED: OrderFacts = {
  ...BOUGHT,
  fill: null,
  ledger: { journal_id: ORDER_ID, lines: [] },
  outcome: { ...BOUGHT.outcome, status: 'FAILED', reason: 'NO_PRICE' },
};
