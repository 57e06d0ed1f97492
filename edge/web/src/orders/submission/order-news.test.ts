import { expect, test } from 'vitest';
import type { OrderStage, OrderView } from '../order-view.ts';
import { orderNews, seenStages } from './order-news.ts';

const SETTLED = '2026-11-21T09:00:05.000000Z';
const OPENED = '2026-11-21T09:00:00.000000Z';

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
      settledAt: stage === 'filled' ? SETTLED : null,
    },
    ...{ receipt: null, isForced: false, at: '2026-11-21T09:00:00Z' },
  };
}

test.each(['sending', 'unanswered', 'accepted', 'waiting'] as const)(
  'that an order which was %s has filled is told, once',
  (stage) => {
    const now = view('1', 'filled');
    expect(orderNews(seenStages([view('1', stage)]), [now], OPENED)).toEqual([
      { kind: 'filled', view: now },
    ]);
    expect(orderNews(seenStages([now]), [now], OPENED)).toEqual([]);
  },
);

test('what goes on, has failed, or was never seen here is not told', () => {
  const before = seenStages([view('1', 'sending'), view('2', 'accepted')]);
  const now = [view('1', 'refused'), view('2', 'failed'), view('3', 'filled')];
  expect(orderNews(before, now, OPENED)).toEqual([]);
});

test('what had filled before the page was opened is no news, though the device hears of it only now', () => {
  const before = seenStages([view('1', 'accepted')]);
  expect(orderNews(before, [view('1', 'filled')], '2026-11-21T09:00:05.000001Z')).toEqual([]);
});

test('that an order was accepted is told, once, however fast home was', () => {
  const acceptedAt = '2026-11-21T09:00:01.000000Z';
  const before = seenStages([view('1', 'sending'), view('2', 'unanswered')]);
  const accepted = { ...view('1', 'accepted'), acceptedAt };
  const waiting = { ...view('2', 'waiting'), acceptedAt };
  expect(orderNews(before, [accepted, waiting], OPENED)).toEqual([
    { kind: 'accepted', view: accepted, acceptedAt },
    { kind: 'accepted', view: waiting, acceptedAt },
  ]);
  expect(orderNews(seenStages([accepted]), [{ ...accepted, stage: 'waiting' }], OPENED)).toEqual(
    [],
  );
});

test('a flood is told in one sentence', () => {
  const filled = Array.from({ length: 9 }, (_, at) => view(`${at}`, 'filled'));
  const before = new Map(filled.map(({ clientOrderId }) => [clientOrderId, 'accepted' as const]));
  expect(orderNews(before, filled, OPENED)).toEqual([{ kind: 'many-filled', count: 9 }]);
});
