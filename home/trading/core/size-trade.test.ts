import { add, type Decimal, decimal, formatDecimal, ONE, ZERO } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeByAmount, sizeByQuantity, type TradeSize, type TradeTerms } from './size-trade.ts';
import { START } from './testing/moment.ts';
import { costsAt, DEFAULT_TRADING_RULES } from './trading-rules.ts';

const WON = 10n ** 8n;
const SCALE = 10n ** 8n;
const MOST_WON = 10n ** 10n;

const units = (min: bigint, max: bigint) =>
  fc.bigInt({ min, max }).map((value) => value as Decimal);
const side = fc.constantFrom<Side>('BUY', 'SELL');
/** Coins, Korean shares and American ones, at prices from 1e-4 to 1e8. */
const terms: fc.Arbitrary<TradeTerms> = fc
  .record({
    side,
    price: fc.oneof(units(10_000n, 10n ** 10n), units(10n ** 8n, 10n ** 16n)),
    rate: units(900n * WON, 2_000n * WON),
    market: fc.constantFrom('CRYPTO', 'KRX', 'US'),
  })
  .map(({ market, rate, ...given }) => ({
    ...given,
    rate: market === 'US' ? rate : ONE,
    lot: market === 'CRYPTO' ? decimal('0.00000001') : ONE,
    costs: costsAt(DEFAULT_TRADING_RULES, market as 'CRYPTO', START),
  }));
const wholeWon = fc.bigInt({ min: 1n, max: 50_000_000n }).map((won) => (won * WON) as Decimal);
/** Quantities in whole lots whose worth stays within what money can count. */
const quantityOf = ({ lot, price, rate }: TradeTerms) => {
  const most = (MOST_WON * WON * SCALE * SCALE) / (price * rate * lot);
  const lots = most > 10n ** 18n ? 10n ** 18n : most;
  return fc.bigInt({ min: 1n, max: lots + 1n }).map((count) => (count * lot) as Decimal);
};

const isWhole = (value: Decimal) => value % WON === 0n;
const spentBy = (size: TradeSize) => add(size.grossKrw, size.feeKrw);
const show = (size: TradeSize) =>
  Object.fromEntries(Object.entries(size).map(([name, value]) => [name, formatDecimal(value)]));

describe('a quantity', () => {
  const sized = terms.chain((given) => fc.tuple(fc.constant(given), quantityOf(given)));

  it('is valued in whole won', () => {
    fc.assert(
      fc.property(sized, ([given, quantity]) => {
        const size = sizeByQuantity(given, quantity);
        expect([size.grossKrw, size.feeKrw, size.taxKrw].every(isWhole)).toBe(true);
        expect(size.quantity).toBe(quantity);
      }),
    );
  });

  it('leaves every fraction of a won with the house, and never a whole one', () => {
    fc.assert(
      fc.property(sized, ([given, quantity]) => {
        const size = sizeByQuantity(given, quantity);
        const houses = given.side === 'BUY' ? 1n : -1n;
        // In units of 1e-24 won; the fee and tax are due on the won that were charged.
        const exact = quantity * given.price * given.rate;
        const grossGain = houses * (size.grossKrw * SCALE * SCALE - exact);
        const feeGain = size.feeKrw * SCALE - size.grossKrw * given.costs.fee;
        expect(grossGain >= 0n && grossGain < WON * SCALE * SCALE).toBe(true);
        expect(feeGain >= 0n && feeGain < WON * SCALE).toBe(true);
      }),
    );
  });

  it('is taxed only when sold', () => {
    fc.assert(
      fc.property(sized, ([given, quantity]) => {
        const size = sizeByQuantity(given, quantity);
        if (given.side === 'BUY') expect(size.taxKrw).toBe(ZERO);
        else {
          const taxGain = size.taxKrw * SCALE - size.grossKrw * given.costs.sellTax;
          expect(taxGain >= 0n && taxGain < WON * SCALE).toBe(true);
        }
      }),
    );
  });

  it('costs more to buy than it brings when sold at the same price', () => {
    fc.assert(
      fc.property(sized, ([given, quantity]) => {
        const bought = sizeByQuantity({ ...given, side: 'BUY' }, quantity);
        const sold = sizeByQuantity({ ...given, side: 'SELL' }, quantity);
        const brings = sold.grossKrw - sold.feeKrw - sold.taxKrw;
        expect(spentBy(bought) > brings).toBe(true);
      }),
    );
  });
});

describe('an amount', () => {
  const krx: TradeTerms = {
    side: 'BUY',
    price: decimal('71300'),
    rate: ONE,
    lot: ONE,
    costs: costsAt(DEFAULT_TRADING_RULES, 'KRX', START),
  };

  it('buys whole shares, fee included', () => {
    // 14 × 71,300 = 998,200 and a fee of 149.73, rounded up.
    expect(show(sizeByAmount(krx, decimal('1000000')))).toEqual({
      quantity: '14',
      gross: '998200',
      grossKrw: '998200',
      feeKrw: '150',
      taxKrw: '0',
    });
    expect(sizeByAmount(krx, decimal('998350')).quantity).toBe(decimal('14'));
    expect(sizeByAmount(krx, decimal('998349')).quantity).toBe(decimal('13'));
  });

  it('that is too small for one lot comes to nothing', () => {
    expect(sizeByAmount(krx, decimal('71310')).quantity).toBe(ZERO);
    expect(sizeByAmount(krx, decimal('71311')).quantity).toBe(ONE);
  });

  it('never spends more than was said, and could not have bought one lot more', () => {
    fc.assert(
      fc.property(terms, wholeWon, (given, amount) => {
        const buying: TradeTerms = { ...given, side: 'BUY' };
        const size = sizeByAmount(buying, amount);
        expect(spentBy(size) <= amount).toBe(true);
        expect(size).toEqual(sizeByQuantity(buying, size.quantity));
        expect(size.quantity % given.lot).toBe(0n);
        const oneMore = sizeByQuantity(buying, add(size.quantity, given.lot));
        expect(spentBy(oneMore) > amount).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('never sells for more than was said, and could not have sold one lot more', () => {
    fc.assert(
      fc.property(terms, wholeWon, (given, amount) => {
        const selling: TradeTerms = { ...given, side: 'SELL' };
        const size = sizeByAmount(selling, amount);
        const exact = (quantity: bigint) => quantity * given.price * given.rate;
        expect(exact(size.quantity) <= amount * SCALE * SCALE).toBe(true);
        expect(exact(size.quantity + given.lot) > amount * SCALE * SCALE).toBe(true);
        expect(size).toEqual(sizeByQuantity(selling, size.quantity));
      }),
      { numRuns: 500 },
    );
  });
});
