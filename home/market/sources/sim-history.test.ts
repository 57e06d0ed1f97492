import { type Decimal, max, min } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../calendar/calendar.ts';
import { HISTORY_MINUTES, type HistoryBar, type HistoryMinutes } from '../candles/bar-history.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { createSimSource } from './sim.ts';
import type { ComputedSource } from './source.ts';

const never = new AbortController().signal;
const BTC = 'CRYPTO-COIN-BTC';
const SAMSUNG = 'KRX-STOCK-005930';
const SPY = 'US-STOCK-SPY';
/** Friday, in the middle of KRX's session. */
const begin = parseInstant('2026-11-20T02:17:00Z') as Instant;

function sim(sessions: 'real' | 'always', seed = '7'): ComputedSource {
  return createSimSource({
    seed,
    instruments: INSTRUMENTS,
    calendar: createMarketCalendar({ sessions }),
  });
}

async function read(
  source: ComputedSource,
  tickerId: string,
  minutes: HistoryMinutes,
  count = 200,
): Promise<readonly HistoryBar[]> {
  const question = { tickerId, minutes, before: begin, count };
  return (await source.history?.read(question, never)) ?? [];
}

/** In parts of the second; the spread of a share is up to three steps of its price. */
const apart = (a: Decimal, b: Decimal) => Math.abs(Number(a) / Number(b) - 1);

describe('the past of the simulated market', () => {
  it('is of as many bars as are asked for, of every length, and the same each time', async () => {
    for (const tickerId of [BTC, SAMSUNG, SPY]) {
      for (const minutes of HISTORY_MINUTES) {
        const bars = await read(sim('real'), tickerId, minutes);
        expect(bars).toHaveLength(200);
        expect(await read(sim('real'), tickerId, minutes)).toEqual(bars);
        const end = addMicros(bars.at(-1)?.openAt ?? begin, minutes * MICROS_PER_MINUTE);
        expect(end).toBeLessThanOrEqual(begin);
      }
    }
    const other = await read(sim('real', '8'), BTC, 60, 3);
    expect(other).not.toEqual(await read(sim('real'), BTC, 60, 3));
  });

  it('goes on from bar to bar and into the tape, as prices of neighbouring seconds do', async () => {
    const source = sim('always');
    for (const tickerId of [BTC, SAMSUNG, SPY]) {
      const [print] = source.range(tickerId, addMicros(begin, -1), begin);
      for (const minutes of [1, 60, 1440] as const) {
        const bars = await read(source, tickerId, minutes);
        bars.slice(1).forEach((bar, index) => {
          expect(apart(bar.open, bars[index]?.close as Decimal)).toBeLessThan(0.006);
        });
        if (minutes === 1)
          expect(apart(print?.last as Decimal, bars.at(-1)?.close as Decimal)).toBeLessThan(0.006);
      }
    }
  });

  it('lies within what a tape of every second would have been', async () => {
    const source = sim('real');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(BTC, SAMSUNG),
        fc.constantFrom<HistoryMinutes>(1, 5, 60),
        fc.integer({ min: 0, max: 9 }),
        async (tickerId, minutes, place) => {
          const bar = (await read(source, tickerId, minutes, 10))[place] as HistoryBar;
          const [from, end] = [addMicros(bar.openAt, -1), bar.openAt + minutes * MICROS_PER_MINUTE];
          const lasts = source.range(tickerId, from, (end - 1) as Instant).map(({ last }) => last);
          expect(bar.open).toBe(lasts[0]);
          expect(bar.close).toBe(lasts.at(-1));
          expect(lasts).toContain(bar.high);
          expect(lasts).toContain(bar.low);
          expect(bar.high >= max(bar.open, bar.close)).toBe(true);
          expect(bar.low <= min(bar.open, bar.close)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('has no bar of a closed market, and a share’s day is its session with the closing auction', async () => {
    const days = await read(sim('real'), SAMSUNG, 1440, 10);
    expect(days.map(({ openAt }) => new Date(openAt / 1000).getUTCDay() % 6)).not.toContain(0);
    // The day of the entrance examinations: 16:30 in Seoul, where one trade ends the auction.
    const closing = parseInstant('2026-11-19T07:30:00Z') as Instant;
    const [auction] = sim('real').range(SAMSUNG, addMicros(closing, -1), closing);
    expect(days.at(-1)?.close).toBe(auction?.last);
    const minutes = await read(sim('real'), SAMSUNG, 1, 200);
    expect(minutes.map(({ openAt }) => openAt)).toContain(closing);
  });

  it('goes no further back than the hours of the market are known', async () => {
    const question = {
      tickerId: SAMSUNG,
      minutes: 1440,
      before: parseInstant('2024-01-31T00:00:00Z'),
    } as const;
    const bars = await sim('real').history?.read(
      { ...question, before: question.before as Instant, count: 200 },
      never,
    );
    expect(bars?.length).toBeLessThan(25);
  });
});
