import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import {
  findPrint,
  isEligible,
  isMarketable,
  lastPrintUpTo,
  marketPrice,
  notBefore,
  tradesThrough,
} from './price-rule.ts';
import { BTC, bar, quote, trade } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const micro = (count: number): Instant => addMicros(START, count);

describe('notBefore', () => {
  const after = (clockErrorMs: number, signedAt: Instant | null) =>
    notBefore(DEFAULT_TRADING_RULES, { acceptedAt: START, clockErrorMs, signedAt });

  it('lies after acceptance by the margin and the known error of the clock', () => {
    expect(after(0, null)).toBe(second(0.5));
    expect(after(120, null)).toBe(second(0.62));
  });

  it('counts from the signature where that is later, and never from an earlier one', () => {
    expect(after(0, second(20))).toBe(second(20.5));
    expect(after(120, second(20))).toBe(second(20.62));
    expect(after(0, second(-20))).toBe(second(0.5));
  });
});

describe('a print is eligible', () => {
  it.each<[string, Print, boolean]>([
    ['a quote one microsecond later', quote(BTC, micro(1), '1'), true],
    ['a quote at that very moment', quote(BTC, START, '1'), false],
    ['a quote before', quote(BTC, micro(-1), '1'), false],
    ['a trade one microsecond later', trade(BTC, micro(2), '1', micro(1)), true],
    ['a trade of before, read later', trade(BTC, micro(2), '1', START), false],
    ['a trade long ago, read much later', trade(BTC, second(60), '1', second(-60)), false],
    ['a bar that begins one microsecond later', bar(BTC, micro(1), '1', '2'), true],
    ['a bar that begins at that very moment', bar(BTC, START, '1', '2'), false],
    ['a bar that has begun', bar(BTC, second(-1), '1', '2'), false],
  ])('or not: %s', (_, print, eligible) => {
    expect(isEligible(print, START)).toBe(eligible);
  });

  it('whatever the venue says, if its bid and ask were read later', () => {
    const print = { ...quote(BTC, micro(1), '1'), venueAt: second(-3600) };
    expect(isEligible(print, START)).toBe(true);
  });
});

const firstEligible = (prints: readonly Print[], after: Instant, upTo: Instant) =>
  findPrint(prints, { after, upTo }, (print) => isEligible(print, after));

describe('findPrint, with eligible prints', () => {
  const prints = [
    quote(BTC, second(1), '1'),
    trade(BTC, second(2), '2', second(0.9)),
    trade(BTC, second(3), '3', second(2.5)),
    quote(BTC, second(4), '4'),
  ];

  it.each([
    ['the first after a moment', 0.5, 9, 1],
    ['never the one at the moment itself', 1, 9, 3],
    ['none where all that is left is old trades', 1, 2, undefined],
    ['the one at the very end of the interval', 3, 4, 4],
    ['none after the interval', 3, 3.999999, undefined],
    ['none after the tape', 4, 9, undefined],
    ['none in an interval that ends before it begins', 3, 1, undefined],
  ])('finds %s', (_, after, upTo, expected) => {
    const found = firstEligible(prints, second(after), second(upTo));
    expect(found?.at).toBe(expected === undefined ? undefined : second(expected));
  });

  it('finds what looking at every print finds', () => {
    const tape = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat(20), fc.boolean()))
      .map((points) =>
        points
          .sort(([a], [b]) => a - b)
          .filter(([at], index, all) => at !== all[index - 1]?.[0])
          .map(([at, age, isTrade]) =>
            isTrade ? trade(BTC, micro(at), '1', micro(at - age)) : quote(BTC, micro(at), '1'),
          ),
      );
    const moment = fc.integer({ min: -2, max: 42 }).map(micro);
    fc.assert(
      fc.property(tape, moment, moment, (all, after, upTo) => {
        const plainly = all.find((print) => print.at <= upTo && isEligible(print, after));
        expect(firstEligible(all, after, upTo)).toBe(plainly);
        expect(lastPrintUpTo(all, upTo)).toBe(all.filter((print) => print.at <= upTo).at(-1));
      }),
    );
  });
});

describe('marketPrice', () => {
  it.each<[string, Print, string, string]>([
    ['a quote: its own side', quote(BTC, START, '99', '101'), '101', '99'],
    ['a trade: the last price', trade(BTC, START, '100'), '100', '100'],
    ['a rising bar: the worse end', bar(BTC, START, '90', '110'), '110', '90'],
    ['a falling bar: the worse end', bar(BTC, START, '110', '90'), '110', '90'],
    ['a flat bar: its price', bar(BTC, START, '100', '100'), '100', '100'],
  ])('of %s', (_, print, buy, sell) => {
    expect(marketPrice(print, 'BUY') / 10n ** 8n).toBe(BigInt(buy));
    expect(marketPrice(print, 'SELL') / 10n ** 8n).toBe(BigInt(sell));
  });
});

describe('a limit of 100', () => {
  const limit = (side: 'BUY' | 'SELL') => ({ side, price: decimal('100') });
  const tailed = (open: string, close: string, [low, high]: readonly [string, string]) => ({
    ...bar(BTC, START, open, close),
    ...{ low: decimal(low), high: decimal(high) },
  });

  it.each<[string, Print, string, string]>([
    ['a quote around it', quote(BTC, START, '99', '101'), 'no no', 'no no'],
    ['an ask at it', quote(BTC, START, '99', '100'), 'first through', 'no no'],
    ['an ask below it', quote(BTC, START, '98', '99'), 'first through', 'no no'],
    ['a bid at it', quote(BTC, START, '100', '101'), 'no no', 'first through'],
    ['a bid above it', quote(BTC, START, '101', '102'), 'no no', 'first through'],
    ['a trade at it', trade(BTC, START, '100'), 'first no', 'first no'],
    ['a trade below it', trade(BTC, START, '99.99999999'), 'first through', 'no no'],
    ['a trade above it', trade(BTC, START, '100.00000001'), 'no no', 'first through'],
    ['a bar that ends at it', tailed('99', '100', ['99', '100']), 'first through', 'no no'],
    ['a bar that ends across it', tailed('99', '101', ['99', '101']), 'no through', 'no through'],
    ['a bar with a tail to it', tailed('101', '102', ['100', '102']), 'no no', 'first through'],
    [
      'a bar with a tail below it',
      tailed('101', '102', ['99', '102']),
      'no through',
      'first through',
    ],
    ['a bar that stands at it', tailed('100', '100', ['100', '100']), 'first no', 'first no'],
  ])('meets %s as first print, or through it', (_, print, buy, sell) => {
    const meets = (side: 'BUY' | 'SELL') =>
      [
        isMarketable(print, limit(side)) ? 'first' : 'no',
        tradesThrough(print, limit(side)) ? 'through' : 'no',
      ].join(' ');
    expect([meets('BUY'), meets('SELL')]).toEqual([buy, sell]);
  });
});
