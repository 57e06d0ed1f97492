import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Coverage } from '../tape/coverage.ts';
import {
  type CandleCursor,
  cursorAt,
  dueWindows,
  monthBefore,
  monthsBetween,
  moveCursor,
} from './candle-windows.ts';

const BTC = 'CRYPTO-COIN-BTC';
const start = parseInstant('2026-11-21T09:00:00Z') ?? instant(0);
const minute = (offset: number): Instant => addMicros(start, offset * MICROS_PER_MINUTE);
const cursor = (completeTo: number, madeTo = completeTo): CandleCursor => {
  return { completeTo: minute(completeTo), madeTo: minute(madeTo) };
};
const decided = (to: number, beyond: Coverage['beyond'] = []): Coverage => {
  return { completeTo: minute(to), beyond };
};
const due = (from: CandleCursor, coverage: Coverage, minutesMax = 1_000) =>
  dueWindows(new Map([[BTC, from]]), new Map([[BTC, coverage]]), minutesMax);
const window = (from: number, to: number, completeTo: number) => {
  return { tickerId: BTC, from: minute(from), to: minute(to), completeTo: minute(completeTo) };
};

describe('the windows of minutes to make', () => {
  it('are those that were decided since, whole ones', () => {
    expect(due(cursor(0), decided(2.5))).toEqual([window(0, 2, 2)]);
    expect(due(cursor(2), decided(2.9))).toEqual([]);
    expect(due(cursor(2), decided(3))).toEqual([window(2, 3, 3)]);
  });

  it('reach beyond a gap as far as is known, once', () => {
    const behindGap = decided(2.5, [
      { from: minute(5.1), to: minute(6.1) },
      { from: minute(8.1), to: minute(9.1) },
    ]);
    expect(due(cursor(2), behindGap)).toEqual([window(2, 9, 2)]);
    expect(due(cursor(2, 9), behindGap)).toEqual([]);
  });

  it('are made again when what was undecided is decided', () => {
    expect(due(cursor(2, 9), decided(9.5))).toEqual([window(2, 9, 9)]);
    const halfFilled = decided(5, [{ from: minute(8.1), to: minute(10.1) }]);
    expect(due(cursor(2, 9), halfFilled)).toEqual([window(2, 5, 5), window(9, 10, 2)]);
  });

  it('share what one statement may do, and go on from there', () => {
    const coverages = new Map([
      [BTC, decided(100)],
      ['CRYPTO-COIN-ETH', decided(1)],
    ]);
    const cursors = new Map([
      [BTC, cursor(0)],
      ['CRYPTO-COIN-ETH', cursor(0)],
    ]);
    const windows = dueWindows(cursors, coverages, 60);
    expect(windows.map(({ to }) => to)).toEqual([minute(30), minute(1)]);
    const next = moveCursor(cursors.get(BTC), windows[0] ?? window(0, 0, 0));
    expect(due(next, decided(100), 60)).toEqual([window(30, 90, 90)]);
  });

  it('of more instruments than that are those that have waited longest', () => {
    const tickers = ['A', 'B', 'C', 'D'];
    const cursors = new Map(tickers.map((ticker, n) => [ticker, cursor(9 - n)]));
    const coverages = new Map(tickers.map((ticker) => [ticker, decided(10)]));
    const windows = dueWindows(cursors, coverages, 2);
    expect(windows.map(({ tickerId, from, to }) => [tickerId, from, to])).toEqual([
      ['D', minute(6), minute(7)],
      ['C', minute(7), minute(8)],
    ]);
  });

  it('decide nothing beyond where they end', () => {
    expect(moveCursor(cursor(2, 9), window(2, 5, 5))).toEqual(cursor(5, 9));
    expect(moveCursor(cursor(2, 9), window(9, 10, 2))).toEqual(cursor(2, 10));
    expect(moveCursor(undefined, window(2, 5, 5))).toEqual(cursor(5));
    expect(cursorAt(minute(2.7))).toEqual(cursor(2));
  });
});

describe('months', () => {
  const at = (text: string) => parseInstant(text) ?? instant(0);

  it('are those in UTC that a span touches', () => {
    expect(monthsBetween(at('2026-11-30T23:59:59Z'), at('2027-02-01T00:00:00Z'))).toEqual([
      '2026-11-01',
      '2026-12-01',
      '2027-01-01',
      '2027-02-01',
    ]);
  });

  it('are counted back over the turn of the year', () => {
    expect(monthBefore(at('2026-11-21T00:00:00Z'), 1)).toBe('2026-10-01');
    expect(monthBefore(at('2026-11-21T00:00:00Z'), 11)).toBe('2025-12-01');
    expect(monthBefore(at('2026-12-31T23:59:59Z'), 24)).toBe('2024-12-01');
  });
});
