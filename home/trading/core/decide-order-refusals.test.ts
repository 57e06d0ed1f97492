import { decimal } from '@mockstreet/shared/decimal';
import { describe, expect, it } from 'vitest';
import type { Decision } from './decide-order.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { type DecisionRequest, decide } from './testing/decide.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';

const denialOf = (decision: Decision) =>
  decision.outcome === 'denied' ? decision.denial.code : 'FILLED';

/** In seconds. */
const MINUTE = 60;

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
  it.each<[code: string, why: string, given: DecisionRequest]>([
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

  it.each<[string, DecisionRequest]>([
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

describe('the smallest order of a coin', () => {
  const given = {
    account: buildAccount('1000000'),
    print: quote(BTC, second(1), '144246000'),
  };

  it.each([
    ['5000', 'FILLED'],
    ['4999', 'INVALID_QUANTITY'],
  ])('by amount is judged by the amount: %s won is %s', (amountKrw, expected) => {
    const order = buildOrder({ tickerId: BTC, side: 'BUY', amountKrw });
    expect(denialOf(decide({ ...given, order }))).toBe(expected);
  });
});
