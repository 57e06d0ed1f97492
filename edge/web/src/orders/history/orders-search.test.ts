import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { OrderView } from '../order-view.ts';
import { isAsked, mergeViews, questionOf, readOrdersSearch } from './orders-search.ts';

const view = (change: Partial<OrderView>) =>
  ({
    key: 'c1',
    stage: 'filled',
    side: 'BUY',
    tickerId: 'CRYPTO-COIN-BTC',
    at: '2026-11-22T09:00:00.000000Z',
    ...change,
  }) as OrderView;

test('an address says what is shown, and what is not known in it counts for nothing', () => {
  const whole = {
    tab: 'fills',
    status: 'FILLED',
    side: 'SELL',
    ticker: 'KRX-STOCK-005930',
    period: '1w',
  };
  expect(readOrdersSearch(whole)).toEqual(whole);
  expect(
    readOrdersSearch({ tab: 'x', status: 'all', side: 7, ticker: '<b>', period: '9y' }),
  ).toEqual({});
});

test.each([
  ['1d', '2026-11-22T14:59:59Z', '2026-11-21T15:00:00.000000Z'],
  ['1d', '2026-11-22T15:00:00Z', '2026-11-22T15:00:00.000000Z'],
  ['1w', '2026-11-22T15:00:00Z', '2026-11-16T15:00:00.000000Z'],
] as const)('%s at %s begins at midnight in Seoul: %s', (period, now, from) => {
  expect(questionOf({ period }, parseInstant(now) as Instant)).toEqual({ from });
});

test('each filter is asked of the server by its name there', () => {
  const search = { tab: 'fills', status: 'PENDING', side: 'BUY', ticker: 'US-STOCK-AAPL' } as const;
  expect(questionOf(search, 0 as Instant)).toEqual({
    status: 'PENDING',
    side: 'BUY',
    ticker_id: 'US-STOCK-AAPL',
  });
});

test.each([
  [{}, {}, true],
  [{ stage: 'accepted' }, { status: 'PENDING' }, true],
  [{ stage: 'refused' }, { status: 'FAILED' }, true],
  [{ stage: 'filled' }, { status: 'PENDING' }, false],
  [{ side: 'SELL' }, { side: 'BUY' }, false],
  [{ tickerId: 'US-STOCK-AAPL' }, { ticker_id: 'CRYPTO-COIN-BTC' }, false],
  [{}, { from: '2026-11-22T09:00:00.000000Z' }, true],
  [{}, { from: '2026-11-22T09:00:00.000001Z' }, false],
] as const)('%o is among %o: %s', (change, question, expected) => {
  expect(isAsked(view(change), question)).toBe(expected);
});

test('both lists become one, newest first, each order once and as the first knows it', () => {
  const known = [view({ key: 'b', at: '2' })];
  const more = [
    view({ key: 'c', at: '3' }),
    view({ key: 'b', at: '2', stage: 'waiting' }),
    view({ key: 'a', at: '1' }),
  ];
  expect(mergeViews(known, more).map(({ key, stage }) => `${key} ${stage}`)).toEqual([
    'c filled',
    'b filled',
    'a filled',
  ]);
});

test('that an order has ended counts more than that it waits, whichever list says so', () => {
  const ended = view({ key: 'c9', stage: 'filled' });
  for (const stage of ['accepted', 'checking', 'waiting'] as const) {
    const open = view({ key: 'c9', stage });
    expect(mergeViews([open], [ended])).toEqual([ended]);
    expect(mergeViews([ended], [open])).toEqual([ended]);
  }
});
