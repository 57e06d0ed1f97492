import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from '../api/answer.ts';
import type { Price } from '../api/payloads.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import type { LivePricesListener } from './live-prices.ts';
import { createPriceBoard } from './price-board.ts';

const START = parseInstant('2026-11-21T09:00:00Z') as Instant;
const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const AWAY: Answer<readonly Price[]> = { ok: false, fault: { kind: 'unreachable' } };

let now: Instant;
let answer: Answer<readonly Price[]>;
let asked: number;
let listener: LivePricesListener | undefined;
let followed: number;
let frame: (() => void)[];
let device: ReturnType<typeof createFakeTabs>;

function price(tickerId: string, last: string): Price {
  return {
    ticker_id: tickerId,
    last,
    bid: null,
    ask: null,
    at: '2026-11-21T09:00:00Z',
    source: 'sim',
    is_stale: false,
    change_24h: null,
    is_halted: false,
    base: null,
    limit_up: null,
    limit_down: null,
  };
}

function openBoard() {
  return createPriceBoard({
    livePrices: {
      follow(one) {
        listener = one;
        followed += 1;
        return () => {
          listener = undefined;
        };
      },
    },
    ask: async () => {
      asked += 1;
      return answer;
    },
    store: device.openTab(),
    clock: () => now,
    beforeNextFrame: (work) => void frame.push(work),
  });
}

const draw = () => {
  for (const work of frame.splice(0)) work();
};
/** Until what was asked is answered. */
const answered = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  now = START;
  answer = { ok: true, value: [price(BTC, '100'), price(ETH, '10')] };
  asked = 0;
  followed = 0;
  listener = undefined;
  frame = [];
  device = createFakeTabs();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a change is told to who follows that price, once for all that came within a frame', async () => {
  const board = openBoard();
  const told: string[] = [];
  board.follow(BTC, () => told.push(`BTC ${board.price(BTC)?.last}`));
  board.follow(ETH, () => told.push(`ETH ${board.price(ETH)?.last}`));
  await answered();
  draw();
  told.length = 0;
  listener?.onPrices([price(BTC, '101')]);
  listener?.onPrices([price(BTC, '102')]);
  expect(told).toEqual([]);
  draw();
  expect(told).toEqual(['BTC 102']);
});

test('who follows all is told of each frame that changed any, and gets another object', async () => {
  const board = openBoard();
  let told = 0;
  board.followAll(() => {
    told += 1;
  });
  await answered();
  draw();
  const before = board.prices();
  expect(told).toBe(1);
  listener?.onPrices([price(ETH, '11')]);
  draw();
  expect(told).toBe(2);
  expect(board.prices()).not.toBe(before);
  expect(before.get(ETH)?.last).toBe('10');
});

test('asks each second until somebody tells by themselves, and again when nobody does', async () => {
  const board = openBoard();
  board.followAll(() => undefined);
  await answered();
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(2);
  listener?.onLive(true);
  expect(board.state().isLive).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(2);
  listener?.onLive(false);
  expect(asked).toBe(3);
});

test('nobody is asked for a page that nobody looks at, and once somebody does, at once', async () => {
  const board = openBoard();
  board.followAll(() => undefined);
  await answered();
  listener?.onSeen(false);
  listener?.onLive(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  listener?.onSeen(true);
  expect(asked).toBe(2);
  await answered();
  // One round goes on, not two, though a turn away and back began another.
  listener?.onSeen(false);
  listener?.onSeen(true);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toBe(6);
});

test('an answer that was asked for before does not put back what has been told since', async () => {
  const board = openBoard();
  board.followAll(() => undefined);
  listener?.onPrices([price(BTC, '105')]);
  listener?.onLive(true);
  await answered();
  expect(board.price(BTC)?.last).toBe('105');
});

test('with home away the last prices stay, with the time they came and what is wrong', async () => {
  const board = openBoard();
  board.followAll(() => undefined);
  await answered();
  now = addMicros(START, 60_000_000);
  answer = AWAY;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(board.price(BTC)?.last).toBe('100');
  expect(board.state()).toEqual({
    isLive: false,
    receivedAt: START,
    fault: { kind: 'unreachable' },
  });
  answer = { ok: true, value: [price(BTC, '103')] };
  await vi.advanceTimersByTimeAsync(1_000);
  expect(board.state()).toMatchObject({ receivedAt: now, fault: undefined });
});

test('the device keeps them for a page that opens without home, and not each second', async () => {
  const board = openBoard();
  board.followAll(() => undefined);
  await answered();
  now = addMicros(START, 4_000_000);
  listener?.onPrices([price(BTC, '101')]);
  expect(openBoard().price(BTC)?.last).toBe('100');
  now = addMicros(START, 5_000_000);
  listener?.onPrices([price(ETH, '12')]);
  const later = openBoard();
  expect([later.price(BTC)?.last, later.price(ETH)?.last]).toEqual(['101', '12']);
  expect(later.state().receivedAt).toBe(now);
});

test.each([null, 'prices', { prices: 1, receivedAt: 1 }, { prices: [], receivedAt: 'x' }])(
  '%j on the device is taken for nothing',
  (stored) => {
    device.openTab().write('prices', stored);
    expect(openBoard().prices().size).toBe(0);
  },
);

test('nobody is asked once the last follower has gone, until the next comes', async () => {
  const board = openBoard();
  const leaves = [board.follow(BTC, () => undefined), board.followAll(() => undefined)];
  await answered();
  expect(followed).toBe(1);
  leaves[0]?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(2);
  leaves[1]?.();
  await answered();
  expect(listener).toBeUndefined();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(2);
  board.follow(BTC, () => undefined);
  expect(followed).toBe(2);
});

test('a page that comes in the moment in which another goes has prices told without a break', async () => {
  const board = openBoard();
  const leave = board.followAll(() => undefined);
  await answered();
  leave();
  board.follow(BTC, () => undefined);
  await answered();
  expect(listener).toBeDefined();
  expect([followed, asked]).toEqual([1, 1]);
});
