import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLivePrices, type PriceEventSource } from './live-prices.ts';

interface Opened extends PriceEventSource {
  readonly path: string;
  closed: boolean;
  say(type: string, data?: unknown): void;
}

let opened: Opened[];
let hidden: boolean;
let look: (() => void)[];

function open(path: string): Opened {
  const listeners = new Map<string, (event: { readonly data?: unknown }) => void>();
  const source: Opened = {
    path,
    closed: false,
    addEventListener: (type, listener) => void listeners.set(type, listener),
    close: () => {
      source.closed = true;
    },
    say: (type, data) => listeners.get(type)?.({ data }),
  };
  opened.push(source);
  return source;
}

function follow() {
  const told: unknown[] = [];
  const seen: boolean[] = [];
  const page = {
    get hidden() {
      return hidden;
    },
    addEventListener: (_: string, listener: () => void) => void look.push(listener),
    removeEventListener: (_: string, listener: () => void) => {
      look = look.filter((one) => one !== listener);
    },
  } as unknown as Document;
  const stop = createLivePrices({ open, page }).follow({
    onPrices: (prices) => told.push(prices.map((price) => price.ticker_id)),
    onLive: (isLive) => told.push(isLive),
    onSeen: (isSeen) => seen.push(isSeen),
  });
  told.length = 0;
  return { told, seen, stop };
}

const BTC = '{"type":"quotes","seq":"1.1","quotes":[{"ticker_id":"CRYPTO-COIN-BTC"}]}';

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  hidden = false;
  look = [];
});
afterEach(() => {
  vi.useRealTimers();
});

test('tells prices as they come, and that somebody tells them', () => {
  const { told } = follow();
  opened[0]?.say('quotes', BTC);
  expect(opened.map(({ path }) => path)).toEqual(['/api/v1/stream/prices']);
  expect(told).toEqual([['CRYPTO-COIN-BTC'], true]);
});

test('passes over what is no message of prices', () => {
  const { told } = follow();
  for (const junk of ['', '{', 'null', '{"quotes":1}', undefined]) opened[0]?.say('quotes', junk);
  expect(told).toEqual([]);
});

test('says so when nobody tells any more, and comes back by itself', () => {
  const { told } = follow();
  opened[0]?.say('quotes', BTC);
  opened[0]?.say('error');
  expect(told.at(-1)).toBe(false);
  expect(opened[0]?.closed).toBe(true);
  vi.advanceTimersByTime(3_000);
  opened[1]?.say('quotes', BTC);
  expect(told.at(-1)).toBe(true);
  // The old one is nobody's any more.
  opened[0]?.say('error');
  expect(told.at(-1)).toBe(true);
});

test('a line that has gone silent is left for another, and until then nobody tells', () => {
  const { told } = follow();
  vi.advanceTimersByTime(29_000);
  opened[0]?.say('quotes', BTC);
  vi.advanceTimersByTime(29_000);
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect([opened.length, opened[0]?.closed, told.at(-1)]).toEqual([2, true, false]);
  opened[1]?.say('quotes', BTC);
  expect(told.at(-1)).toBe(true);
});

test('lets go while nobody looks', () => {
  const { told, seen, stop } = follow();
  hidden = true;
  for (const listener of look) listener();
  expect([opened[0]?.closed, told.at(-1)]).toEqual([true, false]);
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
  hidden = false;
  for (const listener of look) listener();
  expect(opened).toHaveLength(2);
  expect(seen).toEqual([false, true]);
  stop();
  expect([opened[1]?.closed, look]).toEqual([true, []]);
});

test('a page that nobody has seen yet waits until somebody does', () => {
  hidden = true;
  const { seen } = follow();
  expect([opened.length, seen]).toEqual([0, [false]]);
});
