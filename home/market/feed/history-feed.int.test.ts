import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HISTORY_BARS, type HistoryBar } from '../candles/bar-history.ts';
import { CANDLE_INTERVALS, readCandles } from '../candles/candles.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { createSimSource } from '../sources/sim.ts';
import {
  type ComputedSource,
  type HistoryQuestion,
  type PolledSource,
  SourceFault,
} from '../sources/source.ts';
import { createHistoryFeed } from './history-feed.ts';
import { fakeVenue } from './testing/fake-venue.ts';
import { calendar, createFeederStage, type FeederStage } from './testing/feeder-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const [XRP, SOL, ADA] = ['CRYPTO-COIN-XRP', 'CRYPTO-COIN-SOL', 'CRYPTO-COIN-ADA'];
const start = parseInstant('2026-11-20T02:17:30Z') as Instant;
const second = (offset: number) => addMicros(start, offset * MICROS_PER_SECOND);
const DONE_MS = 86_400_000;

describe('the past of the charts', () => {
  let stage: FeederStage;
  let told: string[];

  beforeAll(async () => {
    stage = await createFeederStage();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    told = [];
  });

  /** As after a start of the process. */
  function feedOf(source: ComputedSource | PolledSource) {
    const feed = createHistoryFeed(source, {
      database: stage.database,
      clock: () => stage.now,
      deadlineMs: 1_000,
      onDone: (bars, instruments) => told.push(`${bars} of ${instruments}`),
      onFault: (error) => told.push(`${error instanceof Error ? error.message : error}`),
    });
    if (!feed) throw new Error('it tells nothing of the past');
    return feed;
  }

  /** Steps until there is nothing more to do; returns how many. */
  async function finish(feed: ReturnType<typeof feedOf>): Promise<number> {
    for (let steps = 1; steps < 200; steps += 1) {
      if ((await feed.step()) === DONE_MS) return steps;
    }
    throw new Error('there is always more to do');
  }

  async function barsOf(tickerId: string): Promise<number> {
    const [row] = await stage.sql<{ bars: number }[]>`
      select count(*)::int as bars from candle_history where ticker_id = ${tickerId}`;
    return row?.bars ?? 0;
  }

  it('of a simulated market reaches from the tape back, without a break and once', async () => {
    const source = createSimSource({ seed: '7', instruments: INSTRUMENTS.slice(0, 2), calendar });
    const { feeder } = stage.start([source]);
    const feed = feedOf(source);
    stage.now = start;
    // There is no tape yet to go before.
    expect(await feed.step()).toBe(10_000);
    for (const offset of [0, 60, 120, 130]) await feeder.tick(second(offset));
    stage.now = second(130);
    expect(await finish(feed)).toBe(1 + 2 * CANDLE_INTERVALS.length + 1);
    for (const interval of CANDLE_INTERVALS) {
      const terms = { tickerId: BTC, interval, now: second(130), limit: 1000 };
      const { candles } = await readCandles(stage.sql, terms);
      const widths = candles
        .slice(1)
        .map(({ openAt }, index) => openAt - (candles[index]?.openAt ?? 0));
      expect(new Set(widths).size).toBe(1);
      expect(candles.length).toBeGreaterThanOrEqual(HISTORY_BARS + 1);
      expect(candles.at(-1)?.history).toBe(interval === '1m' ? null : 'PART');
      candles.slice(1).forEach(({ open }, index) => {
        const before = candles[index]?.close ?? 0n;
        expect(Math.abs(Number(open) / Number(before) - 1)).toBeLessThan(0.01);
      });
    }
    const bars = await barsOf(BTC);
    expect(told).toEqual([`${(await barsOf(ETH)) + bars} of 2`]);
    expect(await finish(feedOf(source))).toBe(1);
    expect(await barsOf(BTC)).toBe(bars);
  });

  it('goes on where a process ended, and comes back to what cannot be had', async () => {
    const asked: HistoryQuestion[] = [];
    const faults = new Map<string, SourceFault>();
    const venue = fakeVenue(() => stage.now, {
      tickerIds: [XRP, SOL],
      history: {
        minutes: [1, 60],
        paceMs: 500,
        async read(question) {
          asked.push(question);
          const fault = faults.get(question.tickerId);
          if (fault) throw fault;
          return [bar(question)];
        },
      },
    });
    const staged = stage.start([], [venue]);
    for (const offset of [0, 1, 2]) await staged.turn(second(offset));
    stage.now = second(10);
    const first = feedOf(venue);
    faults.set(XRP, new SourceFault('busy', { retryAfterMs: 7_000 }));
    expect(await first.step()).toBe(500);
    expect(await first.step()).toBe(7_000);
    // The other one's turn.
    expect(await first.step()).toBe(500);
    faults.clear();
    const next = feedOf(venue);
    await finish(next);
    expect(asked.map(({ tickerId, minutes }) => `${tickerId} ${minutes}`)).toEqual([
      `${XRP} 1`,
      `${SOL} 1`,
      `${XRP} 1`,
      `${XRP} 60`,
      `${SOL} 60`,
    ]);
    expect(new Set(asked.map(({ before }) => before))).toEqual(
      new Set([parseInstant('2026-11-20T02:17:00Z')]),
    );
    expect(told).toEqual(['busy', '3 of 2']);
  });

  it('is given up for good where a venue will never tell', async () => {
    const venue = fakeVenue(() => stage.now, {
      tickerIds: [ADA],
      history: {
        minutes: [1440],
        paceMs: 500,
        read: () => Promise.reject(new SourceFault('gone', { isPermanent: true })),
      },
    });
    const staged = stage.start([], [venue]);
    for (const offset of [0, 1, 2]) await staged.turn(second(offset));
    stage.now = second(10);
    await finish(feedOf(venue));
    expect(await finish(feedOf(venue))).toBe(1);
    expect(told).toEqual([]);
  });

  it('is nothing of a source that has none', () => {
    const venue = fakeVenue(() => stage.now, { tickerIds: [ADA] });
    expect(() => feedOf(venue)).toThrow('nothing of the past');
  });
});

/** The last one that is over. */
function bar({ before, minutes }: HistoryQuestion): HistoryBar {
  const width = minutes * MICROS_PER_MINUTE;
  const price = 140_000_000n as HistoryBar['open'];
  const openAt = (before - (before % width) - width) as Instant;
  return { openAt, open: price, high: price, low: price, close: price, volume: null };
}
