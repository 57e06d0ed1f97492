import { expect, test } from 'vitest';
import { orderNews, seenStages } from './order-news.ts';
import type { OrderStage, OrderView } from './order-view.ts';

function view(clientOrderId: string, stage: OrderStage): OrderView {
  return {
    ...{ key: clientOrderId, clientOrderId, stage, tickerId: 'CRYPTO-COIN-BTC', side: 'BUY' },
    ...{ type: 'MARKET', limitPrice: null, timeInForce: null, expiresAt: null },
    ...{ requestedAmountKrw: '10000', requestedQuantity: null, price: null, quantity: null },
    ...{
      code: null,
      detail: null,
      orderId: undefined,
      acceptedAt: null,
      filledAt: null,
      settledAt: null,
    },
    ...{ receipt: null, at: '2026-11-21T09:00:00Z' },
  };
}

test.each(['sending', 'unanswered', 'accepted', 'waiting'] as const)(
  'that an order which was %s has filled is told, once',
  (stage) => {
    const now = view('1', 'filled');
    expect(orderNews(seenStages([view('1', stage)]), [now])).toEqual([
      { kind: 'filled', view: now },
    ]);
    expect(orderNews(seenStages([now]), [now])).toEqual([]);
  },
);

test('what goes on, has failed, or was never seen here is not told', () => {
  const before = seenStages([view('1', 'sending'), view('2', 'accepted')]);
  const now = [view('1', 'accepted'), view('2', 'failed'), view('3', 'filled')];
  expect(orderNews(before, now)).toEqual([]);
});

test('a flood is told in one sentence', () => {
  const filled = Array.from({ length: 9 }, (_, at) => view(`${at}`, 'filled'));
  const before = new Map(filled.map(({ clientOrderId }) => [clientOrderId, 'accepted' as const]));
  expect(orderNews(before, filled)).toEqual([{ kind: 'many-filled', count: 9 }]);
});
