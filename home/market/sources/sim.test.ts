import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_SECOND,
  parseInstant,
  wholeSecond,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../calendar/calendar.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { floorToTick } from '../instruments/tick-size.ts';
import type { Print } from '../tape/print.ts';
import { createSimSource } from './sim.ts';

const at = (text: string): Instant => {
  const moment = parseInstant(text);
  if (moment === undefined) throw new RangeError(text);
  return moment;
};
const real = createMarketCalendar({ sessions: 'real' });
const always = createMarketCalendar({ sessions: 'always' });
const sim = (seed: string, calendar = always) =>
  createSimSource({ seed, instruments: INSTRUMENTS, calendar });

const start = at('2026-11-20T00:00:00Z');
/** From here on not all print on the whole second. */
const apartFrom = at('2026-11-23T00:00:00Z');
const moment = fc
  .integer({ min: 0, max: 40 * 86_400 * 1000 })
  .map((millis) => instant(start + millis * 1000));
const ticker = fc.constantFrom(...INSTRUMENTS.map((item) => item.tickerId));

describe('the simulated market', () => {
  it('serves an interval identically, whole or in parts, now or later', () => {
    fc.assert(
      fc.property(
        fc.string(),
        ticker,
        moment,
        fc.integer({ min: 0, max: 90_000_000 }),
        fc.integer({ min: 0, max: 90_000_000 }),
        (seed, tickerId, from, first, second) => {
          const middle = instant(from + first);
          const end = instant(middle + second);
          const whole = sim(seed).range(tickerId, from, end);
          const other = sim(seed);
          const later = other.range(tickerId, middle, end);
          expect([...other.range(tickerId, from, middle), ...later]).toEqual(whole);
          for (const print of whole) expect(print.at > from && print.at <= end).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('quotes every second on the price grid, bid below ask and the last trade at either', () => {
    fc.assert(
      fc.property(fc.string(), ticker, moment, (seed, tickerId, from) => {
        const prints = sim(seed).range(tickerId, from, instant(from + 5 * MICROS_PER_SECOND));
        const item = INSTRUMENTS.find((candidate) => candidate.tickerId === tickerId);
        expect(prints).toHaveLength(5);
        for (const print of prints) {
          if (print.kind !== 'QUOTE' || !item) throw new Error('expected a quote');
          expect(print.at % (print.at < apartFrom ? MICROS_PER_SECOND : 200_000)).toBe(0);
          expect(print.bid > 0n && print.bid < print.ask).toBe(true);
          expect([print.bid, print.ask]).toContain(print.last);
          for (const price of [print.bid, print.ask]) {
            expect(floorToTick(item.tickRule, price, print.at)).toBe(price);
          }
          expect((print.volume ?? 0n) % item.lot).toBe(0n);
        }
      }),
    );
  });

  it('keeps the very prices that were once published', () => {
    const [print] = sim('1').range('CRYPTO-COIN-BTC', start, instant(start + MICROS_PER_SECOND));
    // A change of the formula would rewrite the past of every running instance: it needs a new name.
    expect(print).toMatchObject({
      at: start + MICROS_PER_SECOND,
      bid: 12_374_900_000_000_000n,
      ask: 12_375_000_000_000_000n,
    });
  });

  it('prints each instrument at a moment of its own, the same in every second and within the session', () => {
    const source = sim('1', real);
    const momentOf = ({ at: printed }: Print) => printed % MICROS_PER_SECOND;
    const day = at('2026-11-24T00:00:00Z');
    const used = source.tickerIds.flatMap((tickerId) => {
      const prints = source.range(tickerId, instant(day - 1), instant(day + 90_000_000));
      const moments = new Set(prints.filter(({ kind }) => kind === 'QUOTE').map(momentOf));
      expect(moments.size).toBeLessThanOrEqual(1);
      return [...moments];
    });
    expect([...new Set(used)].sort((a, b) => a - b)).toEqual(
      [0, 1, 2, 3, 4].map((n) => n * 200_000),
    );
    const evening = (tickerId: string) =>
      source.range(tickerId, at('2026-11-24T15:19:58.9+09:00'), at('2026-11-25T08:59:59+09:00'));
    for (const tickerId of source.tickerIds.filter((id) => id.startsWith('KRX-STOCK'))) {
      const [last, auction, ...beyond] = evening(tickerId);
      expect(last?.kind === 'QUOTE' && wholeSecond(last.at)).toBe(at('2026-11-24T15:19:59+09:00'));
      expect([auction?.kind, auction?.at]).toEqual(['TRADE', at('2026-11-24T15:30:00+09:00')]);
      expect(beyond).toEqual([]);
    }
  });

  it('keeps the very moments at which it has printed', () => {
    const moments = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'CRYPTO-COIN-ALGO'].map((tickerId) => {
      const [print] = sim('1').range(
        tickerId,
        instant(apartFrom - 1),
        addMicros(apartFrom, 999_999),
      );
      return (print?.at ?? 0) - apartFrom;
    });
    expect(moments).toEqual([0, 200_000, 600_000]);
  });

  it('differs by seed and moves as a market: together, within bounds, by a plausible amount', () => {
    const minutes = (seed: string, tickerId: string) => {
      const source = sim(seed);
      return Array.from({ length: 2000 }, (_, index) => {
        const second = instant(start + index * 60 * MICROS_PER_SECOND);
        return source.range(tickerId, instant(second - 1), second)[0] as Print;
      });
    };
    const returns = (prints: Print[]) =>
      prints
        .slice(1)
        .map((print, index) => Math.log(Number(print.last) / Number(prints[index]?.last)));
    const btc = minutes('7', 'CRYPTO-COIN-BTC');
    const eth = minutes('7', 'CRYPTO-COIN-ETH');
    expect(correlation(returns(btc), returns(eth))).toBeGreaterThan(0.5);
    expect(
      Math.abs(correlation(returns(btc), returns(minutes('7', 'KRX-STOCK-005930')))),
    ).toBeLessThan(0.3);
    expect(minutes('8', 'CRYPTO-COIN-BTC')).not.toEqual(btc);
    const deviation = Math.sqrt(mean(returns(btc).map((value) => value * value)));
    // 48 % a year is 6.6 basis points a minute.
    expect(deviation).toBeGreaterThan(0.0003);
    expect(deviation).toBeLessThan(0.0012);
  });

  it('keeps the hours of the exchanges: no prints while closed, one trade per KRX auction', () => {
    const source = sim('1', real);
    const of = (tickerId: string, from: string, to: string) =>
      source.range(tickerId, at(from), at(to)).map((print) => [print.kind, print.at]);
    expect(
      of('KRX-STOCK-005930', '2026-11-20T08:29:00+09:00', '2026-11-20T09:00:01+09:00'),
    ).toEqual([
      ['TRADE', at('2026-11-20T09:00:00+09:00')],
      ['QUOTE', at('2026-11-20T09:00:01+09:00')],
    ]);
    expect(
      of('KRX-STOCK-005930', '2026-11-20T15:19:58+09:00', '2026-11-23T08:59:59+09:00'),
    ).toEqual([
      ['QUOTE', at('2026-11-20T15:19:59+09:00')],
      ['TRADE', at('2026-11-20T15:30:00+09:00')],
    ]);
    expect(of('US-STOCK-SPY', '2026-11-19T15:59:58-05:00', '2026-11-20T09:30:00-05:00')).toEqual([
      ['QUOTE', at('2026-11-19T15:59:59-05:00')],
      ['QUOTE', at('2026-11-20T09:30:00-05:00')],
    ]);
  });
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: number[], b: number[]): number {
  const products = a.map((value, index) => value * (b[index] ?? 0));
  const square = (values: number[]) => mean(values.map((value) => value * value));
  return mean(products) / Math.sqrt(square(a) * square(b));
}
