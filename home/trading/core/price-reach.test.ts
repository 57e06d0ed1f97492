import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split } from '#market/corporate-action';
import type { Print } from '#market/print';
import { adjustOrder } from './adjust-order.ts';
import type { OpenOrder } from './open-order.ts';
import { type PriceReach, priceReaches } from './price-reach.ts';
import { tradesThrough } from './price-rule.ts';
import { split } from './testing/build-action.ts';
import { buildOrder } from './testing/build-order.ts';
import { bar, quote, SAMSUNG, trade } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';

const SMALLEST = '0.00000001';
const isReached = (reaches: readonly PriceReach[], { side, limitPrice, acceptedAt }: OpenOrder) =>
  reaches.some(
    ({ acceptedFrom, acceptedBefore, buysFrom, sellsTo }) =>
      acceptedAt >= acceptedFrom &&
      acceptedAt < acceptedBefore &&
      (side === 'BUY' ? (limitPrice ?? 0n) >= buysFrom : (limitPrice ?? 0n) <= sellsTo),
  );
const rest = (side: 'BUY' | 'SELL', limitPrice: Decimal, acceptedAt = START) =>
  buildOrder({ tickerId: SAMSUNG, type: 'LIMIT', side, limitPrice, acceptedAt });

describe('the reach of prints', () => {
  it.each<[string, readonly Print[], string, string]>([
    [
      'quotes: the lowest ask and the highest bid',
      [quote(SAMSUNG, second(1), '90', '95'), quote(SAMSUNG, second(2), '92', '99')],
      ...(['95', '92'] as const),
    ],
    [
      'a trade: beyond its price',
      [trade(SAMSUNG, second(1), '95')],
      ...([`95${SMALLEST.slice(1)}`, '94.99999999'] as const),
    ],
    [
      'a bar: beyond its ends',
      [bar(SAMSUNG, second(1), '90', '95')],
      ...([`90${SMALLEST.slice(1)}`, '94.99999999'] as const),
    ],
  ])('of %s', (_, prints, buysFrom, sellsTo) => {
    const [reach, ...others] = priceReaches(SAMSUNG, prints, []);
    expect(others).toEqual([]);
    expect(reach && formatDecimal(reach.buysFrom)).toBe(buysFrom);
    expect(reach && formatDecimal(reach.sellsTo)).toBe(sellsTo);
  });

  it('is none where there are no prints', () => {
    expect(priceReaches(SAMSUNG, [], [split(2, 1)])).toEqual([]);
  });

  it('is that of old shares for orders from before a split, and of new ones behind it', () => {
    const prints = [quote(SAMSUNG, second(-1), '100'), quote(SAMSUNG, second(1), '40')];
    const texts = priceReaches(SAMSUNG, prints, [split(2, 1)]).map((reach) => [
      ...[reach.acceptedFrom, reach.acceptedBefore],
      ...[formatDecimal(reach.buysFrom), formatDecimal(reach.sellsTo)],
    ]);
    expect(texts).toEqual([
      [0, START, '80', '100'],
      // What was printed before they were accepted reaches them too: an order looks at its own prints itself.
      [START, Number.MAX_SAFE_INTEGER, '40', '100'],
    ]);
  });

  it('knows nothing of a split that comes behind the prints', () => {
    const later = split(2, 1, SAMSUNG, second(2));
    expect(priceReaches(SAMSUNG, [quote(SAMSUNG, second(1), '100')], [later])).toHaveLength(1);
  });
});

describe('whatever a print trades through is reached', () => {
  const instrument = { lot: decimal('1'), tickRule: 'KRX-STOCK' } as const;
  const at = fc.integer({ min: -50, max: 50 }).map(second);
  const price = fc.integer({ min: 1, max: 60_000 }).map((won) => decimal(`${won}`));
  const text = price.map(formatDecimal);
  const ends = fc.tuple(text, text);
  const print = fc.oneof(
    fc.tuple(at, ends).map(([when, [bid, ask]]) => quote(SAMSUNG, when, bid, ask)),
    fc.tuple(at, text).map(([when, last]) => trade(SAMSUNG, when, last)),
    fc.tuple(at, ends).map(([when, [open, close]]) => bar(SAMSUNG, when, open, close)),
  );
  const ratio = fc.constantFrom([2, 1], [50, 1], [3, 2], [1, 10], [2, 3], [7, 3]);
  const splits = fc
    .uniqueArray(at, { maxLength: 3 })
    .map((moments) => moments.sort((a, b) => a - b))
    .chain((moments) =>
      fc.tuple(
        ...moments.map((when) => ratio.map(([to = 1, of = 1]) => split(to, of, SAMSUNG, when))),
      ),
    );
  const prints = fc
    .array(print, { minLength: 1, maxLength: 6 })
    .map((some): readonly Print[] => some.sort((a, b) => a.at - b.at));

  /** A limit that a print may be right at in the shares of then: what is interesting lies there. */
  const near = (of: readonly Print[], actions: readonly Split[], acceptedAt: Instant) => {
    const known = of.flatMap((one) => {
      const prices = one.kind === 'QUOTE' ? [one.bid, one.ask] : [one.last];
      let [to, from] = [1n, 1n];
      for (const { effectiveAt, newShares, oldShares } of actions) {
        if (effectiveAt <= acceptedAt || effectiveAt > one.at) continue;
        [to, from] = [to * newShares, from * oldShares];
      }
      return prices.map((each) => (each * to) / from);
    });
    return fc
      .tuple(fc.constantFrom(...known), fc.constantFrom(-(10n ** 8n), -1n, 0n, 1n, 10n ** 8n))
      .map(([level, aside]) => (level + aside > 0n ? level + aside : 1n) as Decimal);
  };
  const given = fc.record({ prints, splits, acceptedAt: at }).chain((one) =>
    fc.record({
      ...{ tape: fc.constant(one.prints), actions: fc.constant(one.splits) },
      acceptedAt: fc.constant(one.acceptedAt),
      limit: fc.oneof(price, near(one.prints, one.splits, one.acceptedAt)),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
    }),
  );

  it('over splits either way', () => {
    fc.assert(
      fc.property(given, ({ tape, actions, acceptedAt, limit, side }) => {
        const order = rest(side, limit, acceptedAt);
        const isThrough = tape.some((one) => {
          if (one.at <= acceptedAt) return false;
          const then = adjustOrder(order, actions, instrument, one.at).limitPrice as Decimal;
          return tradesThrough(one, { side, price: then });
        });
        if (isThrough) expect(isReached(priceReaches(SAMSUNG, tape, actions), order)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('and without a split nothing else', () => {
    fc.assert(
      fc.property(given, ({ tape, limit, side }) => {
        const isThrough = tape.some((one) => tradesThrough(one, { side, price: limit }));
        expect(isReached(priceReaches(SAMSUNG, tape, []), rest(side, limit))).toBe(isThrough);
      }),
      { numRuns: 1_000 },
    );
  });
});
