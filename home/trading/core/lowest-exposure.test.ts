import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import { lowestExposure } from './lowest-exposure.ts';
import { standingAt } from './marks.ts';
import { split } from './testing/build-action.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { second } from './testing/moment.ts';

const HELD = { quantity: '3', cost: '1000' };
const SPAN = { after: second(10), upTo: second(20) };

function lowest(tickerId: string, prints: readonly Print[], span = SPAN): string {
  const least = lowestExposure(
    buildOwing('-5', { [tickerId]: HELD }),
    span,
    buildMarket({ prints }),
  );
  return least === undefined ? 'not told' : `${least / 100_000_000n}`;
}

describe('what is held is worth no less than', () => {
  const before = quote(BTC, second(9), '100');
  it.each([
    ['at first, where it only rises', [before, quote(BTC, second(11), '101')], '300'],
    [
      'at its lowest price',
      [before, quote(BTC, second(11), '90'), trade(BTC, second(12), '95')],
      '270',
    ],
    ['at the price of its very end', [before, bar(BTC, second(20), '80', '90')], '240'],
    ['not what comes behind it', [before, quote(BTC, second(20.1), '1')], '300'],
    ['nor what was before its beginning', [quote(BTC, second(8), '1'), before], '300'],
    [
      'which nobody can tell of what has no price at first',
      [quote(BTC, second(11), '1')],
      'not told',
    ],
  ])('%s', (_, prints, expected) => {
    expect(lowest(BTC, prints)).toBe(expected);
  });

  it.each([
    // 3 × 10 × 1400 or 1300, less 1 % of what is stale.
    ['at the lowest rate, as if it were stale', [usdKrw(second(9), '1400')], '41580'],
    ['at the lowest rate', [usdKrw(second(9), '1400'), usdKrw(second(15), '1300')], '38610'],
    ['which nobody can tell without a rate', [], 'not told'],
  ])('in dollars: %s', (_, rates, expected) => {
    expect(lowest(APPLE, [quote(APPLE, second(9), '10'), ...rates])).toBe(expected);
  });
});

it('no more than can be recorded, as it counts at each moment', () => {
  const prints = [BTC, SAMSUNG].map((tickerId) => quote(tickerId, second(9), '200000000000'));
  const account = buildOwing('-5', { [BTC]: HELD, [SAMSUNG]: HELD });
  const least = lowestExposure(account, SPAN, buildMarket({ prints }));
  expect(least).toBe(decimal('999999999999'));
});

describe('what a split counts anew', () => {
  const before = quote(SAMSUNG, second(9), '100');
  const least = (splitAt: Instant, print: Print) =>
    lowestExposure(
      buildOwing('-5', { [SAMSUNG]: HELD }),
      SPAN,
      buildMarket({ prints: [before, print], actions: [split(10, 1, SAMSUNG, splitAt)] }),
    );

  it.each([
    ['is not told by prices within its span', second(12), second(15), undefined],
    ['nor by one that was seen before it', second(9.5), second(9.4), undefined],
    ['is at its price of before', second(9.5), second(15), decimal('30')],
    ['is as it was until it comes', second(20.1), second(15), decimal('60')],
  ])('%s', (_, splitAt, seenAt, expected) => {
    expect(least(splitAt, trade(SAMSUNG, second(15), '20', seenAt))).toBe(expected);
  });
});

it('no moment of a span is below it', () => {
  const tickers = [BTC, SAMSUNG, APPLE];
  const price = fc.integer({ min: 1, max: 2000 }).map(String);
  const at = fc.integer({ min: 0, max: 30 }).map(second);
  const print = fc
    .tuple(fc.constantFrom(quote, trade), fc.constantFrom(...tickers), at, price)
    .map(([build, ticker, moment, last]) => build(ticker, moment, last));
  const rate = fc.tuple(at, price).map(([moment, last]) => usdKrw(moment, last));
  const action = fc
    .tuple(fc.constantFrom(...tickers), at)
    .map(([ticker, moment]) => split(3, 2, ticker, moment));
  const given = fc.record({
    prints: fc
      .array(fc.oneof({ weight: 4, arbitrary: print }, rate), { maxLength: 40 })
      .map((later) => [...first, ...later]),
    actions: fc.array(action, { maxLength: 1 }),
  });
  const first = [
    ...tickers.map((ticker) => trade(ticker, second(0), '1000')),
    usdKrw(second(0), '1400'),
  ];
  let told = 0;
  fc.assert(
    fc.property(given, ({ prints, actions }) => {
      const sources = buildMarket({ prints, actions });
      const account = buildOwing('-5', Object.fromEntries(tickers.map((one) => [one, HELD])));
      const least = lowestExposure(account, SPAN, sources);
      if (least === undefined) return;
      told += 1;
      for (let micros = SPAN.after; micros <= SPAN.upTo; micros = addMicros(micros, 500_000)) {
        expect(standingAt(account, micros, sources).exposureKrw).toBeGreaterThanOrEqual(least);
      }
    }),
    { numRuns: 300 },
  );
  expect(told).toBeGreaterThan(100);
});
