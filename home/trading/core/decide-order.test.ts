import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '#market/instruments';
import { type Account, positionOf } from './account.ts';
import { type Decision, type DecisionInput, decideOrder, refuseAtOnce } from './decide-order.ts';
import type { Fill } from './fill.ts';
import type { OpenOrder } from './open-order.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES as RULES } from './trading-rules.ts';

type Given = Partial<Omit<DecisionInput, 'order'>> & { readonly order: OpenOrder };

function decide({ order, ...given }: Given): Decision {
  return decideOrder({
    rules: RULES,
    order,
    instrument: findInstrument(order.tickerId),
    account: buildAccount('10000000'),
    print: undefined,
    fxPrint: undefined,
    ...given,
  });
}

const denialOf = (decision: Decision) =>
  decision.outcome === 'denied' ? decision.denial.code : 'FILLED';

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

const MINUTE = MICROS_PER_MINUTE / 1_000_000;

describe('a refusal', () => {
  // An instrument that can break every rule: in dollars, whole shares, and worth 5,000 won at least.
  const instrument = { ...findInstrument(APPLE), minNotionalKrw: decimal('5000') };
  // Broken from the start: no shares held, and a price far from the reference.
  const account = buildAccount('0');
  const print = quote(APPLE, second(1), '1');
  const fxPrint = usdKrw(second(0), '1300');
  const faulty = { tickerId: APPLE, side: 'SELL' } as const;
  const moved = { referencePrice: decimal('100'), maxSlippageBps: 0 };
  const oneWon = {
    instrument: { ...findInstrument(SAMSUNG) },
    print: quote(SAMSUNG, second(1), '1'),
  };
  const worthless = buildOrder({ ...faulty, tickerId: SAMSUNG, quantity: '1' });

  // From row to row the first fault is mended and all that can go with the next one are kept.
  it.each<[code: string, why: string, given: Given]>([
    [
      'NO_PRICE',
      'no print',
      { order: buildOrder({ ...faulty, ...moved, quantity: '1000000000' }) },
    ],
    [
      'FX_UNAVAILABLE',
      'no rate',
      { order: buildOrder({ ...faulty, ...moved, quantity: '1000000000' }), print },
    ],
    [
      'FX_UNAVAILABLE',
      'a rate of 72 hours and a microsecond',
      {
        order: buildOrder({ ...faulty, ...moved, quantity: '1000000000' }),
        print,
        fxPrint: usdKrw(second(1 - 72 * 60 * MINUTE - 0.000001), '1300'),
      },
    ],
    [
      'PRICE_MOVED',
      'a price beyond the corridor',
      { order: buildOrder({ ...faulty, ...moved, quantity: '1000000000' }), print, fxPrint },
    ],
    [
      'LIMIT_EXCEEDED',
      'more than money can count',
      { order: buildOrder({ ...faulty, quantity: '1000000000' }), print, fxPrint },
    ],
    [
      'INVALID_QUANTITY',
      'not one lot for the amount',
      { order: buildOrder({ ...faulty, amountKrw: '1' }), print, fxPrint },
    ],
    [
      'INVALID_QUANTITY',
      'worth less than the least',
      { order: buildOrder({ ...faulty, quantity: '3' }), print, fxPrint },
    ],
    [
      'INSUFFICIENT_QUANTITY',
      'more than is held',
      { order: buildOrder({ ...faulty, quantity: '4' }), print, fxPrint },
    ],
    [
      'INSUFFICIENT_QUANTITY',
      'more than is held, costing more than it brings',
      { order: worthless, ...oneWon },
    ],
    [
      'INSUFFICIENT_CASH',
      'costing more than it brings',
      {
        order: worthless,
        ...oneWon,
        account: buildAccount('0', { [SAMSUNG]: { quantity: '1', cost: '1' } }),
      },
    ],
    [
      'FILLED',
      'nothing',
      {
        order: worthless,
        ...oneWon,
        account: buildAccount('1', { [SAMSUNG]: { quantity: '1', cost: '1' } }),
      },
    ],
  ])('%s comes of %s, before all that follows', (code, _, given) => {
    expect(denialOf(decide({ instrument, account, ...given }))).toBe(code);
  });

  it.each<[string, Given]>([
    [
      'of a quantity',
      { order: buildOrder({ quantity: '1000000000' }), print: quote(BTC, second(1), '1000') },
    ],
    [
      'of an amount',
      {
        order: buildOrder({ amountKrw: '100000000000' }),
        print: quote(BTC, second(1), '0.00000001'),
      },
    ],
    [
      'of cash after a sale',
      {
        order: buildOrder({ side: 'SELL', quantity: '1' }),
        print: quote(BTC, second(1), '100000'),
        account: buildAccount('999999999999', { [BTC]: { quantity: '1', cost: '1' } }),
      },
    ],
    [
      'of a position after a purchase',
      {
        order: buildOrder({ quantity: '1000000000' }),
        print: quote(BTC, second(1), '0.01'),
        account: buildAccount('20000000', { [BTC]: { quantity: '999999999999', cost: '1' } }),
      },
    ],
  ])('for what numeric(20,8) cannot hold is LIMIT_EXCEEDED: %s', (_, given) => {
    expect(denialOf(decide(given))).toBe('LIMIT_EXCEEDED');
  });

  it('says what was missing', () => {
    const decision = decide({
      order: buildOrder({ quantity: '0.1' }),
      print: quote(BTC, second(1), '95000000'),
      account: buildAccount('9504749.5'),
    });
    expect(decision).toEqual({
      outcome: 'denied',
      denial: { code: 'INSUFFICIENT_CASH', detail: 'needed=9504750 available=9504749.5' },
    });
  });
});

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

describe('slippage', () => {
  const corridor = { referencePrice: decimal('10000'), maxSlippageBps: 50 };
  const account = buildAccount('100000', { [BTC]: { quantity: '9', cost: '90000' } });

  it.each([
    ['BUY', '10050', 'FILLED'],
    ['BUY', '10050.00000001', 'PRICE_MOVED'],
    ['BUY', '1', 'FILLED'],
    ['SELL', '9950', 'FILLED'],
    ['SELL', '9949.99999999', 'PRICE_MOVED'],
    ['SELL', '1000000', 'FILLED'],
  ] as const)('of a %s at %s, 50 bps around 10,000: %s', (side, price, expected) => {
    const order = buildOrder({ side, quantity: '1', ...corridor });
    // Worth enough even at one won.
    const instrument = { ...findInstrument(BTC), minNotionalKrw: decimal('0') };
    const decision = decide({ order, instrument, print: quote(BTC, second(1), price), account });
    expect(denialOf(decision)).toBe(expected);
  });

  it('of nothing at all allows the reference price itself', () => {
    const order = buildOrder({ quantity: '1', ...corridor, maxSlippageBps: 0 });
    expect(denialOf(decide({ order, print: quote(BTC, second(1), '10000'), account }))).toBe(
      'FILLED',
    );
  });

  it('is measured on the side that the order trades at', () => {
    const order = buildOrder({ quantity: '1', ...corridor });
    const print = quote(BTC, second(1), '10000', '10051');
    expect(denialOf(decide({ order, print, account }))).toBe('PRICE_MOVED');
  });
});

describe('refuseAtOnce', () => {
  const open = () => true;
  const closed = () => false;
  const coin = findInstrument(BTC);
  const share = findInstrument(SAMSUNG);
  const halved: Instrument = { ...share, isTradable: false };
  const rate: Instrument = { ...share, market: 'FX' };
  const order = (quantity: string, leverage: number | null = null) => ({
    quantity: decimal(quantity),
    leverage,
  });

  // Every row also breaks all that follow.
  it.each<[code: string, Parameters<typeof refuseAtOnce>]>([
    ['UNKNOWN_INSTRUMENT', [order('0.5', 2), undefined, closed]],
    ['UNKNOWN_INSTRUMENT', [order('0.5', 2), halved, closed]],
    ['UNKNOWN_INSTRUMENT', [order('0.5', 2), rate, closed]],
    ['INVALID_QUANTITY', [order('0.5', 2), share, closed]],
    ['MARGIN_REQUIRED', [order('1', 2), share, closed]],
    ['MARKET_CLOSED', [order('1', 1), share, closed]],
    ['none', [order('1', 1), share, open]],
    ['none', [order('0.00000001'), coin, open]],
    ['none', [{ quantity: null, leverage: null }, share, open]],
  ])('answers %s before all that follows', (code, given) => {
    expect(refuseAtOnce(...given)?.code ?? 'none').toBe(code);
  });
});

it('time and price are those of the print, never of the order', () => {
  const order = buildOrder({ acceptedAt: START, quantity: '0.01' });
  const late = filled(decide({ order, print: quote(BTC, second(59), '95000000') }));
  expect(late.fill.print.at).toBe(second(59));
});
