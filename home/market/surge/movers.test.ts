import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Moving,
  rankMovers,
  SURGE_ORDERS,
  SURGE_WINDOWS,
  type SurgeWindow,
  type WindowStart,
  type WindowStarts,
} from './movers.ts';

const WINDOWS = Object.keys(SURGE_WINDOWS) as SurgeWindow[];
const everyWindow = (start: WindowStart) =>
  Object.fromEntries(WINDOWS.map((window) => [window, start])) as Record<SurgeWindow, WindowStart>;

function moving(
  symbol: string,
  terms: {
    readonly last?: string;
    readonly price?: string | null;
    readonly volume?: string | null;
    readonly market?: Moving['market'];
    readonly limits?: Moving['quote']['limits'];
  } = {},
): Moving {
  const { last = '100', price = '100', volume = '1', market = 'KRX', limits = null } = terms;
  const orNull = (text: string | null) => (text === null ? null : decimal(text));
  return {
    market,
    quote: {
      tickerId: `KRX-STOCK-${symbol}`,
      last: decimal(last),
      at: instant(7),
      source: 'test',
      simulated: false,
      isHalted: false,
      stale: false,
      limits,
    },
    starts: everyWindow({ price: orNull(price), volume: orNull(volume) }),
  };
}

const ask = (all: readonly Moving[], question: object = {}) =>
  rankMovers(all, { market: 'KRX', window: '5m', by: 'rate', limit: 10, ...question });
const symbols = (movers: readonly { readonly tickerId: string }[]) =>
  movers.map(({ tickerId }) => tickerId.slice('KRX-STOCK-'.length));

describe('movers', () => {
  it('are the largest changes, up or down, and exact', () => {
    const movers = ask([
      moving('A', { last: '103' }),
      moving('B', { last: '95' }),
      moving('C', { last: '100' }),
      moving('D', { last: '1', price: '3' }),
    ]);
    expect(symbols(movers)).toEqual(['D', 'B', 'A']);
    expect(movers.map(({ change }) => change)).toEqual(
      ['-0.66666667', '-0.05', '0.03'].map(decimal),
    );
  });

  it('by volume are what was worth most, not what counts most units', () => {
    const movers = ask(
      [
        moving('CHEAP', { last: '10', price: '9', volume: '1000' }),
        moving('DEAR', { last: '50000', price: '50000', volume: '0.5' }),
        moving('UNKNOWN', { last: '50000', volume: null }),
        moving('NONE', { volume: '0' }),
      ],
      { by: 'volume' },
    );
    expect(symbols(movers)).toEqual(['DEAR', 'CHEAP']);
    expect(movers[0]?.tradedValue).toBe(decimal('25000'));
  });

  it('may be worth more than an account can hold', () => {
    const [mover] = ask([moving('A', { last: '160000000', volume: '10000' })], { by: 'volume' });
    expect(mover && formatDecimal(mover.tradedValue ?? mover.last)).toBe('1600000000000');
  });

  it('are marked at both ends of their price band, and measured from its base on a day', () => {
    const limits = { base: decimal('90'), up: decimal('117'), down: decimal('63') };
    const all = ['117', '117.5', '63', '100'].map((last, n) => moving(`${n}`, { last, limits }));
    const atLimit = ask(all, { window: '1d' }).map(({ tickerId, atLimit }) => [tickerId, atLimit]);
    expect(Object.fromEntries(atLimit)).toEqual({
      'KRX-STOCK-0': 'UP',
      'KRX-STOCK-1': 'UP',
      'KRX-STOCK-2': 'DOWN',
      'KRX-STOCK-3': null,
    });
    const [first] = ask(all.slice(3), { window: '1d' });
    expect([first?.reference, first?.change]).toEqual([decimal('90'), decimal('0.11111111')]);
    expect(ask(all.slice(3), { window: '1h' })).toEqual([]);
  });

  it('say what they are made of', () => {
    const { quote, ...rest } = moving('A', { last: '101' });
    const odd = { ...rest, quote: { ...quote, stale: true, simulated: true, isHalted: true } };
    expect(ask([odd])).toMatchObject([{ isStale: true, isSimulated: true, isHalted: true }]);
  });

  it('are those that a naive reckoning finds, for every question', () => {
    const price = fc.option(fc.integer({ min: 1, max: 5 }).map((n) => decimal(`${n}`)));
    const start = fc.record({ price, volume: price });
    const starts = fc.tuple(...WINDOWS.map(() => start)).map((drawn) => {
      return Object.fromEntries(WINDOWS.map((name, n) => [name, drawn[n]])) as WindowStarts;
    });
    const one = fc.record({
      market: fc.constantFrom(...MARKETS),
      last: fc.integer({ min: 1, max: 5 }).map((n) => decimal(`${n}`)),
      starts,
      base: price,
    });
    const question = fc.record({
      market: fc.constantFrom(...MARKETS),
      window: fc.constantFrom(...WINDOWS),
      by: fc.constantFrom(...SURGE_ORDERS),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), question, (drawn, asked) => {
        const all = drawn.map(({ base, last, ...rest }, n): Moving => {
          const limits = base && { base, up: decimal('6'), down: decimal('0') };
          const { quote } = moving(String(n).padStart(2, '0'));
          return { ...rest, quote: { ...quote, last, limits } };
        });
        expect(symbols(rankMovers(all, asked))).toEqual(naive(all, asked));
      }),
    );
  });
});

/** Takes the biggest of those that are left, one after another, in fractions and not in decimals. */
function naive(all: readonly Moving[], question: Parameters<typeof rankMovers>[1]): string[] {
  const size = ({ quote, starts }: Moving): [number, number] => {
    const { price, volume } = starts[question.window];
    const from: Decimal | null = (question.window === '1d' && quote.limits?.base) || price;
    if (!from) return [0, 1];
    if (question.by === 'volume') return [Number(volume ?? 0n) * Number(quote.last), 1];
    return [Math.abs(Number(quote.last - from)), Number(from)];
  };
  const left = all.filter((one) => one.market === question.market && size(one)[0] > 0);
  const found: Moving[] = [];
  while (found.length < question.limit && left.length > 0) {
    let best = 0;
    for (const [index, one] of left.entries()) {
      const [a, b] = [size(one), size(left[best] as Moving)];
      // Of equal ones the first: they come by ticker.
      if (a[0] * b[1] > b[0] * a[1]) best = index;
    }
    found.push(...left.splice(best, 1));
  }
  return symbols(found.map(({ quote }) => quote));
}
