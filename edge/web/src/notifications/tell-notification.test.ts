import { parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { Instrument } from '../api/payloads.ts';
import type { Notification } from '../api/schema.ts';
import { createFormatter } from '../format/formatter.ts';
import { tellAwayOrders, tellNotification } from './tell-notification.ts';

const now = () => parseInstant('2026-11-22T09:00:00Z') ?? (0 as never);
const samsung = {
  ticker_id: 'KRX-STOCK-005930',
  market: 'KRX',
  symbol: '005930',
  name_ko: '삼성전자',
  name_en: 'Samsung Electronics',
  currency: 'KRW',
} as Instrument;

const tell = (kind: Notification['kind'], details: object, language: 'ko' | 'en' = 'ko') =>
  tellNotification({ kind, details } as Notification, {
    language,
    format: createFormatter(language, now),
    instruments: new Map([[samsung.ticker_id, samsung]]),
  });

const order = {
  order_id: 'o-1',
  ticker_id: samsung.ticker_id,
  side: 'BUY',
  reason: 'INSUFFICIENT_CASH',
  requested_quantity: '10',
  requested_amount_krw: null,
  limit_price: '71300',
};

test('an order that came to nothing is told with why, and leads to it', () => {
  expect(tell('ORDER_DENIED', order)).toEqual({
    title: '삼성전자 매수 주문이 체결되지 못했어요',
    detail: '현금이 부족해요 · 10주 · 지정가 71,300원',
    target: { page: 'order', orderId: 'o-1' },
  });
});

test('the same is told in English', () => {
  expect(tell('ORDER_EXPIRED', order, 'en')).toMatchObject({
    title: 'The time of your order to buy Samsung Electronics is over',
    detail: '10 sh. · Limit ₩71,300',
  });
});

test('a refused listing says which of the reasons it was', () => {
  const refused = {
    command_kind: 'LIST',
    order_id: null,
    reason: 'NOT_ELIGIBLE',
    reason_detail: 'name=taken',
  };
  expect(tell('COMMAND_DENIED', refused)).toEqual({
    title: '상장 요청이 받아들여지지 않았어요',
    detail: '다른 친구가 먼저 쓴 이름이에요.',
    target: { page: 'human-etfs' },
  });
});

test('what a friend’s share paid leads to that share, also once nobody lists it any more', () => {
  const paid = { ticker_id: 'HUMAN-ETF-JIHO', quantity: '3', per_share: '512.3' };
  expect(tell('REDEMPTION', { ...paid, gross_krw: '1536', tax_krw: '0' })).toEqual({
    title: 'JIHO 상장폐지로 1,536원을 돌려받았어요',
    detail: '3주, 주당 512.3원',
    target: { page: 'instrument', tickerId: 'HUMAN-ETF-JIHO' },
  });
});

test('of the orders of an outage only what there was is told', () => {
  const none = {
    accepted: 0,
    filled: 0,
    failed: 0,
    expired: 0,
    cancelled: 0,
    resting: 0,
    waiting: 0,
  };
  expect(tellAwayOrders({ ...none, accepted: 3, filled: 2, resting: 1 }, 'ko')).toBe(
    '접수 3 · 체결 2 · 대기 중 1',
  );
});
