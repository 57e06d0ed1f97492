import { formatDecimal } from '@mockstreet/shared/decimal';
import { describe, expect, it } from 'vitest';
import { type Account, positionOf } from './account.ts';
import type { Decision, DecisionInput } from './decide-order.ts';
import type { Fill } from './fill.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { decide } from './testing/decide.ts';
import { START, second } from './testing/moment.ts';

function filled(decision: Decision): { fill: Fill; account: Account } {
  if (decision.outcome !== 'filled') throw new Error(`denied: ${decision.denial.code}`);
  return decision;
}

/** A fill as a table row: what is money in it, as text. */
const figures = ({ fill }: { fill: Fill }) => ({
  price: formatDecimal(fill.price),
  quantity: formatDecimal(fill.quantity),
  gross: formatDecimal(fill.gross),
  grossKrw: formatDecimal(fill.grossKrw),
  feeKrw: formatDecimal(fill.feeKrw),
  taxKrw: formatDecimal(fill.taxKrw),
  rate: fill.applied ? formatDecimal(fill.applied.rate) : null,
});

const holding = (account: Account, tickerId: string) => {
  const { quantity, cost, costKrw } = positionOf(account, tickerId);
  return [quantity, cost, costKrw].map(formatDecimal);
};

/** In seconds. */
const MINUTE = 60;

describe('a fill', () => {
  it('of a Korean share bought: fee in whole won, rounded up', () => {
    const result = filled(
      decide({
        order: buildOrder({ tickerId: SAMSUNG, quantity: '3' }),
        print: quote(SAMSUNG, second(1), '71300', '71400'),
      }),
    );
    // 3 × 71,400 = 214,200; 1.5 bps of it are 32.13.
    expect(figures(result)).toEqual({
      price: '71400',
      quantity: '3',
      gross: '214200',
      grossKrw: '214200',
      feeKrw: '33',
      taxKrw: '0',
      rate: null,
    });
    expect(formatDecimal(result.account.cashKrw)).toBe('9785767');
    expect(holding(result.account, SAMSUNG)).toEqual(['3', '214200', '214200']);
  });

  it('of a Korean share sold: fee and sell tax, both rounded up', () => {
    const result = filled(
      decide({
        order: buildOrder({ tickerId: SAMSUNG, side: 'SELL', quantity: '10' }),
        print: quote(SAMSUNG, second(1), '71310', '71400'),
        account: buildAccount('0', { [SAMSUNG]: { quantity: '15', cost: '1050000' } }),
      }),
    );
    // 713,100; 1.5 bps are 106.965, 20 bps are 1,426.2.
    expect(figures(result)).toMatchObject({ grossKrw: '713100', feeKrw: '107', taxKrw: '1427' });
    expect(formatDecimal(result.account.cashKrw)).toBe('711566');
    expect(holding(result.account, SAMSUNG)).toEqual(['5', '350000', '350000']);
  });

  it('of an American share bought: in won at the rate of the same moment, plus the spread', () => {
    const result = filled(
      decide({
        order: buildOrder({ tickerId: APPLE, quantity: '2' }),
        print: quote(APPLE, second(1), '227.50', '227.53'),
        fxPrint: usdKrw(second(0), '1388.4'),
      }),
    );
    // 455.06 dollars at 1,388.4 × 1.002 are 633,068.91 won; 7 bps are 443.15.
    expect(figures(result)).toEqual({
      price: '227.53',
      quantity: '2',
      gross: '455.06',
      grossKrw: '633069',
      feeKrw: '444',
      taxKrw: '0',
      rate: '1391.1768',
    });
    expect(formatDecimal(result.account.cashKrw)).toBe('9366487');
    expect(holding(result.account, APPLE)).toEqual(['2', '455.06', '633069']);
  });

  it('of an American share sold: the spread goes the other way, the won are rounded down', () => {
    const result = filled(
      decide({
        order: buildOrder({ tickerId: APPLE, side: 'SELL', quantity: '1' }),
        print: quote(APPLE, second(1), '227.50', '227.53'),
        fxPrint: usdKrw(second(0), '1388.4'),
        account: buildAccount('0', {
          [APPLE]: { quantity: '2', cost: '455.06', costKrw: '633069' },
        }),
      }),
    );
    // 227.5 dollars at 1,388.4 × 0.998 are 315,229.28 won; 7 bps are 220.66.
    expect(figures(result)).toMatchObject({
      rate: '1385.6232',
      grossKrw: '315229',
      feeKrw: '221',
      taxKrw: '0',
    });
    expect(formatDecimal(result.account.cashKrw)).toBe('315008');
    expect(holding(result.account, APPLE)).toEqual(['1', '227.53', '316534.5']);
  });

  it.each([
    ['ten minutes old', 10 * MINUTE, '1391.1768', '633069', '444'],
    ['older than ten minutes', 10 * MINUTE + 0.000001, '1402.284', '638124', '447'],
    ['72 hours old', 72 * 60 * MINUTE, '1402.284', '638124', '447'],
  ])('with a rate %s has the spread of its age', (_, age, rate, grossKrw, feeKrw) => {
    const result = filled(
      decide({
        order: buildOrder({ tickerId: APPLE, quantity: '2' }),
        print: quote(APPLE, second(1), '227.53'),
        fxPrint: usdKrw(second(1 - age), '1388.4'),
      }),
    );
    expect(figures(result)).toMatchObject({ rate, grossKrw, feeKrw });
  });

  it('of a coin by amount: the amount is spent, fee included', () => {
    const result = filled(
      decide({
        order: buildOrder({ amountKrw: '100000' }),
        print: quote(BTC, second(1), '95122000', '95123000'),
      }),
    );
    expect(figures(result)).toEqual({
      price: '95123000',
      quantity: '0.00105074',
      gross: '99949.54102',
      grossKrw: '99950',
      feeKrw: '50',
      taxKrw: '0',
      rate: null,
    });
    expect(formatDecimal(result.account.cashKrw)).toBe('9900000');
  });

  it('of a coin sold by amount: the amount is gross', () => {
    const result = filled(
      decide({
        order: buildOrder({ side: 'SELL', amountKrw: '100000' }),
        print: quote(BTC, second(1), '95000000', '95123000'),
        account: buildAccount('0', { [BTC]: { quantity: '1', cost: '90000000' } }),
      }),
    );
    // 0.00105263 × 95,000,000 = 99,999.85.
    expect(figures(result)).toMatchObject({
      quantity: '0.00105263',
      grossKrw: '99999',
      feeKrw: '50',
    });
    expect(formatDecimal(result.account.cashKrw)).toBe('99949');
  });

  it('on a bar is at the worse of its ends, on a trade at its price', () => {
    const order = buildOrder({ quantity: '0.01' });
    const priceOn = (print: DecisionInput['print']) =>
      figures(filled(decide({ order, print }))).price;
    expect(priceOn(bar(BTC, second(1), '90000000', '91000000'))).toBe('91000000');
    expect(priceOn(bar(BTC, second(1), '91000000', '90000000'))).toBe('91000000');
    expect(priceOn(trade(BTC, second(1), '90500000'))).toBe('90500000');
  });

  it('may take the very last won, and the very last coin', () => {
    const print = quote(BTC, second(1), '95000000');
    const bought = filled(
      decide({
        order: buildOrder({ quantity: '0.1' }),
        print,
        account: buildAccount('9504750'),
      }),
    );
    expect(bought.account.cashKrw).toBe(0n);
    const sold = filled(
      decide({
        order: buildOrder({ side: 'SELL', quantity: '0.1' }),
        print,
        account: bought.account,
      }),
    );
    expect(holding(sold.account, BTC)).toEqual(['0', '0', '0']);
  });

  it('names the print and the rate it was made on', () => {
    const print = quote(APPLE, second(1), '227.53');
    const fxPrint = usdKrw(second(0), '1388.4');
    const { fill } = filled(
      decide({ order: buildOrder({ tickerId: APPLE, quantity: '2' }), print, fxPrint }),
    );
    expect(fill.print).toBe(print);
    expect(fill.applied?.print).toBe(fxPrint);
  });

  it('leaves the account it was given as it was, and other positions alone', () => {
    const account = buildAccount('10000000', { [SAMSUNG]: { quantity: '1', cost: '70000' } });
    const result = filled(
      decide({
        order: buildOrder({ quantity: '0.01' }),
        print: quote(BTC, second(1), '95000000'),
        account,
      }),
    );
    expect(account).toEqual(
      buildAccount('10000000', { [SAMSUNG]: { quantity: '1', cost: '70000' } }),
    );
    expect(holding(result.account, SAMSUNG)).toEqual(['1', '70000', '70000']);
  });
});

describe('the cost of a position', () => {
  const print = quote(BTC, second(1), '10000');
  const sell = (account: Account, quantity: string) =>
    filled(decide({ order: buildOrder({ side: 'SELL', quantity }), print, account }));

  it('grows by what was paid, fees apart', () => {
    const account = buildAccount('100000', { [BTC]: { quantity: '1', cost: '20000' } });
    const order = buildOrder({ quantity: '3' });
    const result = filled(decide({ order, print, account }));
    expect(holding(result.account, BTC)).toEqual(['4', '50000', '50000']);
  });

  it('leaves in proportion, what does not divide stays, and closing takes the residue', () => {
    const start = buildAccount('0', { [BTC]: { quantity: '3', cost: '100', costKrw: '200' } });
    const first = sell(start, '1');
    expect(formatDecimal(first.fill.cost)).toBe('33.33333333');
    expect(formatDecimal(first.fill.costKrw)).toBe('66.66666666');
    expect(holding(first.account, BTC)).toEqual(['2', '66.66666667', '133.33333334']);
    const last = sell(first.account, '2');
    expect(formatDecimal(last.fill.cost)).toBe('66.66666667');
    expect(formatDecimal(last.fill.costKrw)).toBe('133.33333334');
    expect(holding(last.account, BTC)).toEqual(['0', '0', '0']);
  });
});

it('time and price are those of the print, never of the order', () => {
  const order = buildOrder({ acceptedAt: START, quantity: '0.01' });
  const late = filled(decide({ order, print: quote(BTC, second(59), '95000000') }));
  expect(late.fill.print.at).toBe(second(59));
});
