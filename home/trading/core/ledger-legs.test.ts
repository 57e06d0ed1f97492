import { type Decimal, decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from './fill.ts';
import { type LedgerLeg, tradeLegs } from './ledger-legs.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { START } from './testing/moment.ts';

const inWon: Fill = {
  print: quote(SAMSUNG, START, '71300'),
  quantity: decimal('10'),
  price: decimal('71300'),
  currency: 'KRW',
  gross: decimal('713000'),
  grossKrw: decimal('713000'),
  feeKrw: decimal('107'),
  taxKrw: decimal('1426'),
  cost: decimal('700000'),
  costKrw: decimal('700000'),
  applied: null,
  splits: [],
};
const inDollars: Fill = {
  ...inWon,
  print: quote(APPLE, START, '227.53'),
  quantity: decimal('2'),
  price: decimal('227.53'),
  currency: 'USD',
  gross: decimal('455.06'),
  grossKrw: decimal('633069'),
  feeKrw: decimal('444'),
  taxKrw: ZERO,
  applied: { rate: decimal('1391.1768'), print: usdKrw(START, '1388.4') },
};

const text = (legs: readonly LedgerLeg[]) =>
  legs.map(({ account, asset, amount }) => `${account} ${asset} ${formatDecimal(amount)}`);

function sums(legs: readonly LedgerLeg[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { asset, amount } of legs) totals.set(asset, (totals.get(asset) ?? 0n) + amount);
  return totals;
}

describe('the journal of a fill', () => {
  it('in won, bought', () => {
    expect(text(tradeLegs('BUY', SAMSUNG, { ...inWon, taxKrw: ZERO }))).toEqual([
      'CASH KRW -713000',
      'MARKET KRW 713000',
      'CASH KRW -107',
      'FEES KRW 107',
      'MARKET KRX-STOCK-005930 -10',
      'HOLDING KRX-STOCK-005930 10',
    ]);
  });

  it('in won, sold: with its tax', () => {
    expect(text(tradeLegs('SELL', SAMSUNG, inWon))).toEqual([
      'CASH KRW 713000',
      'MARKET KRW -713000',
      'CASH KRW -107',
      'FEES KRW 107',
      'CASH KRW -1426',
      'TAXES KRW 1426',
      'MARKET KRX-STOCK-005930 10',
      'HOLDING KRX-STOCK-005930 -10',
    ]);
  });

  it('in dollars, bought: won become dollars, dollars become shares', () => {
    expect(text(tradeLegs('BUY', APPLE, inDollars))).toEqual([
      'CASH KRW -633069',
      'FX KRW 633069',
      'FX USD -455.06',
      'MARKET USD 455.06',
      'CASH KRW -444',
      'FEES KRW 444',
      'MARKET US-STOCK-AAPL -2',
      'HOLDING US-STOCK-AAPL 2',
    ]);
  });

  it('in dollars, sold', () => {
    expect(text(tradeLegs('SELL', APPLE, inDollars))).toEqual([
      'CASH KRW 633069',
      'FX KRW -633069',
      'FX USD 455.06',
      'MARKET USD -455.06',
      'CASH KRW -444',
      'FEES KRW 444',
      'MARKET US-STOCK-AAPL 2',
      'HOLDING US-STOCK-AAPL -2',
    ]);
  });

  it('says which lines are the user’s', () => {
    for (const { account, owned } of tradeLegs('SELL', APPLE, inDollars)) {
      expect(owned).toBe(account === 'CASH' || account === 'HOLDING');
    }
  });

  it('sums to zero in every asset, moves the user’s cash by what the fill says, has no empty line', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => units as Decimal);
    const fill = fc
      .record({ gross: amount, grossKrw: amount, feeKrw: amount, taxKrw: amount, quantity: amount })
      .chain((figures) =>
        fc.constantFrom(
          { tickerId: BTC, fill: { ...inWon, ...figures } },
          { tickerId: APPLE, fill: { ...inDollars, ...figures } },
        ),
      );
    fc.assert(
      fc.property(fill, fc.constantFrom<Side>('BUY', 'SELL'), (made, side) => {
        const legs = tradeLegs(side, made.tickerId, made.fill);
        const sign = side === 'BUY' ? -1n : 1n;
        const { grossKrw, feeKrw, taxKrw, quantity } = made.fill;
        expect([...sums(legs).values()].every((sum) => sum === 0n)).toBe(true);
        expect(legs.every(({ amount }) => amount !== 0n)).toBe(true);
        const own = sums(legs.filter(({ owned }) => owned));
        expect(own.get('KRW') ?? 0n).toBe(sign * grossKrw - feeKrw - taxKrw);
        expect(own.get(made.tickerId) ?? 0n).toBe(-sign * quantity);
      }),
    );
  });
});
