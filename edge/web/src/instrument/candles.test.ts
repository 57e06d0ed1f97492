import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, test } from 'vitest';
import type { Price } from '../api/payloads.ts';
import {
  bucketOf,
  type Candle,
  type CandlePage,
  growCandle,
  type Interval,
  readCandles,
  withNewest,
  withOlder,
  withRunning,
} from './candles.ts';
import { chartFigures } from './chart-summary.ts';

function time(clock: string): Instant {
  const at = parseInstant(`2026-11-20T${clock}Z`);
  if (at === undefined) throw new Error(`${clock} is no time`);
  return at;
}
function candle(clock: string, figures: Partial<Candle> = {}): Candle {
  const flat = { open: '10', high: '10', low: '10', close: '10', volume: '1' };
  return { openAt: time(clock), ...flat, source: 'upbit', history: null, gap: null, ...figures };
}
const price = (clock: string, last: string, isStale = false): Price => ({
  ...{ ticker_id: 'CRYPTO-COIN-BTC', last, bid: null, ask: null, is_stale: isStale },
  ...{ at: `2026-11-20T${clock}Z`, source: 'upbit', change_24h: null, is_halted: false },
  ...{ base: null, limit_up: null, limit_down: null },
});

test.each<[Interval, string]>([
  ['1m', '13:47:00'],
  ['5m', '13:45:00'],
  ['15m', '13:45:00'],
  ['1h', '13:00:00'],
  ['4h', '12:00:00'],
  ['1d', '00:00:00'],
])('of %s the candle of 13:47:31 opened at %s', (interval, opened) => {
  expect(bucketOf(time('13:47:31.25'), interval)).toBe(time(opened));
});

test('what the API answers is read with its times; what has none is left out', () => {
  const item = { open: '1', high: '2', low: '1', close: '2', volume: null, source: 'sim' };
  const told = { history: 'PART', revision: 2 } as const;
  const [read, ...more] = readCandles([
    { ...item, ...told, open_at: '2026-11-20T13:47:00.000000Z', gap: 'BACKFILLED' },
    { ...item, ...told, open_at: 'soon', gap: null },
  ]);
  expect(read).toEqual({ ...item, openAt: time('13:47:00'), history: 'PART', gap: 'BACKFILLED' });
  expect(more).toEqual([]);
});

describe('candles that are held', () => {
  const pageOf = (clocks: readonly string[], isFirst = false): CandlePage => ({
    candles: clocks.map((clock) => candle(clock)),
    isFirst,
  });
  const clocksOf = ({ candles }: CandlePage) =>
    candles.map(({ openAt }) => formatInstant(openAt).slice(11, 16));
  const held = pageOf(['13:00:00', '13:01:00', '13:02:00', '13:03:00'], true);

  test('a page knows better within its span, and keeps what lies before and behind it', () => {
    const candles = [candle('13:01:00', { close: '9' }), candle('13:02:00', { close: '8' })];
    const { candles: merged, isFirst } = withNewest(held, { candles, isFirst: false }, '1m');
    expect(merged.map(({ close }) => close)).toEqual(['10', '9', '8', '10']);
    expect(isFirst).toBe(true);
    expect(withNewest(held, pageOf([]), '1m')).toBe(held);
  });

  test('a page that follows at once is put behind them', () => {
    const page = pageOf(['13:04:00', '13:05:00']);
    expect(clocksOf(withNewest(held, page, '1m'))).toHaveLength(6);
  });

  test('a page that does not reach back to them takes their place: no hole is shown', () => {
    const page = pageOf(['13:05:00', '13:06:00']);
    expect(withNewest(held, page, '1m')).toBe(page);
    expect(withNewest(held, page, '5m').candles).toHaveLength(6);
    expect(withNewest(pageOf([]), page, '1m')).toBe(page);
  });

  test('older ones go before those that they were asked for, and before no others', () => {
    const older = pageOf(['12:58:00', '12:59:00'], true);
    const newer = pageOf(['13:00:00', '13:01:00']);
    const grown = withOlder(newer, older, time('13:00:00'));
    expect(clocksOf(grown)).toEqual(['12:58', '12:59', '13:00', '13:01']);
    expect(grown.isFirst).toBe(true);
    const jumped = pageOf(['18:00:00']);
    expect(withOlder(jumped, older, time('13:00:00'))).toBe(jumped);
  });
});

describe('the candle that runs', () => {
  const grown = ['5.5', '7', '4', '6'].reduce<Candle | undefined>(
    (running, last) => growCandle(running, price('13:47:10', last), '1m'),
    undefined,
  );

  test('has what was seen of it', () => {
    const figures = { open: '5.5', high: '7', low: '4', close: '6', volume: null };
    expect(grown).toEqual({ ...candle('13:47:00'), ...figures });
  });

  test('gives way to the next, and to no price of before or that nobody confirms', () => {
    expect(growCandle(grown, price('13:48:00', '3'), '1m')).toMatchObject({
      openAt: time('13:48:00'),
      open: '3',
    });
    expect(growCandle(grown, price('13:46:59', '3'), '1m')).toBe(grown);
    expect(growCandle(grown, price('13:48:00', '3', true), '1m')).toBe(grown);
  });

  test('stands behind the others, or widens the one that the server has of it', () => {
    const before = [candle('13:46:00')];
    expect(withRunning(before, grown)).toEqual([...before, grown]);
    const [widened] = withRunning([candle('13:47:00', { high: '12', low: '9' })], grown);
    expect(widened).toMatchObject({ open: '10', high: '12', low: '4', close: '6', volume: '1' });
    const beyond = [candle('13:48:00')];
    expect(withRunning(beyond, grown)).toBe(beyond);
    expect(withRunning(beyond, undefined)).toBe(beyond);
  });
});

test('a chart in figures, for whoever does not see it', () => {
  const candles = [
    candle('13:00:00', { open: '100', high: '120' }),
    candle('13:01:00', { low: '9', close: '80', gap: 'BACKFILLED' }),
  ];
  expect(chartFigures(candles)).toMatchObject({
    ...{ count: 2, first: candles[0], last: candles[1], gaps: 1 },
    ...{ high: '120', low: '9', change: '-0.2' },
  });
  expect(chartFigures([])).toBeUndefined();
});
