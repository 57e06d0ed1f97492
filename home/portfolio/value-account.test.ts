import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Holding, valueAccount } from './value-account.ts';

const coin: Holding = {
  tickerId: 'CRYPTO-COIN-BTC',
  currency: 'KRW-COIN',
  quantity: decimal('0.12345678'),
  cost: decimal('10000000'),
  costKrw: decimal('10000000'),
};
const share: Holding = {
  tickerId: 'US-STOCK-AAPL',
  currency: 'USD',
  quantity: decimal('3'),
  cost: decimal('600'),
  costKrw: decimal('840000'),
};
const mark = (last: string) => ({ last: decimal(last) });
const marks = new Map([
  [coin.tickerId, mark('90000000')],
  [share.tickerId, mark('200.55')],
]);
const text = (value: Decimal | null | undefined) => (value ? formatDecimal(value) : value);

describe('the value of an account', () => {
  it('is cash and holdings at their last prices, in whole won rounded down', () => {
    const account = valueAccount({
      cashKrw: decimal('1000'),
      holdings: [coin, share],
      marks,
      usdKrw: mark('1400.1'),
    });
    const [first, second] = account.holdings;
    expect(text(first?.value)).toBe('11111110.2');
    expect(text(first?.valueKrw)).toBe('11111110');
    expect(text(first?.unrealizedProfitKrw)).toBe('1111110');
    expect(first?.exchangeRate).toBeNull();
    expect(text(second?.value)).toBe('601.65');
    expect(text(second?.valueKrw)).toBe('842370');
    expect(text(second?.unrealizedProfit)).toBe('1.65');
    expect(text(second?.unrealizedProfitKrw)).toBe('2370');
    expect(text(account.equityKrw)).toBe('11954480');
  });

  it('is not known while a holding has no price or no rate, and never zero instead', () => {
    const base = { cashKrw: decimal('1000'), marks };
    const noPrice = valueAccount({ ...base, holdings: [coin], marks: new Map(), usdKrw: null });
    expect(noPrice.holdings[0]).toMatchObject({ value: null, valueKrw: null });
    expect([noPrice.holdingsValueKrw, noPrice.equityKrw]).toEqual([null, null]);
    const noRate = valueAccount({ ...base, holdings: [share], usdKrw: null });
    expect(text(noRate.holdings[0]?.value)).toBe('601.65');
    expect(noRate.holdings[0]).toMatchObject({ valueKrw: null, unrealizedProfitKrw: null });
    expect(noRate.equityKrw).toBeNull();
  });

  it('is the cash when nothing is held', () => {
    const empty = { cashKrw: decimal('7'), holdings: [], marks, usdKrw: null };
    expect(text(valueAccount(empty).equityKrw)).toBe('7');
  });

  it('is less than a won per holding below the exact value', () => {
    const units = fc.bigInt({ min: 1n, max: 10n ** 13n }) as fc.Arbitrary<Decimal>;
    fc.assert(
      fc.property(units, units, (quantity, last) => {
        const { equityKrw } = valueAccount({
          cashKrw: decimal('0'),
          holdings: [{ ...coin, quantity }],
          marks: new Map([[coin.tickerId, { last }]]),
          usdKrw: null,
        });
        const shortfall = quantity * last - (equityKrw ?? 0n) * 10n ** 8n;
        expect(shortfall >= 0n && shortfall < 10n ** 16n).toBe(true);
      }),
    );
  });
});
