import { describe, expect, it } from 'vitest';
import { canonicalIntent, legacyOrderSchema, type PlaceOrder, placeOrderSchema } from './order.ts';
import { fieldErrors } from './problem.ts';

const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', quantity: '0.5' };
const LIMIT = { ...BUY, type: 'LIMIT', limit_price: '90000000' };

const without = (body: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const faultsOf = (body: unknown) => {
  const parsed = placeOrderSchema.safeParse(body);
  return parsed.success ? [] : fieldErrors(parsed.error).map(({ path, code }) => [path, code]);
};

describe('an order', () => {
  it.each<[string, unknown]>([
    ['by quantity', BUY],
    ['by amount', { ...without(BUY, 'quantity'), amount_krw: '100000' }],
    ['to sell', { ...BUY, side: 'SELL' }],
    ['with an id of the client', { ...BUY, client_order_id: crypto.randomUUID() }],
    ['with a price corridor', { ...BUY, reference_price: '1.5', max_slippage_bps: 0 }],
    ['with the least quantity', { ...BUY, quantity: '0.00000001' }],
    ['with the greatest quantity', { ...BUY, quantity: '1000000000' }],
    ['with the greatest amount', { ...without(BUY, 'quantity'), amount_krw: '100000000000' }],
    ['with leverage', { ...BUY, leverage: 10 }],
    ['with a limit', LIMIT],
    ['with a limit, now or never', { ...LIMIT, time_in_force: 'IOC' }],
    [
      'with a limit until a moment',
      { ...LIMIT, time_in_force: 'GTD', expires_at: '2026-12-01T00:00:00Z' },
    ],
  ])('%s is valid', (_, body) => {
    expect(faultsOf(body)).toEqual([]);
  });

  it.each<[string, unknown, [path: string, code: string][]]>([
    ['is no object', 'buy', [['', 'invalid_type']]],
    ['is null', null, [['', 'invalid_type']]],
    ['is a list', [BUY], [['', 'invalid_type']]],
    [
      'is empty',
      {},
      [
        ['ticker_id', 'invalid_type'],
        ['side', 'invalid_value'],
        ['type', 'invalid_value'],
      ],
    ],
    ['has a property of no meaning', { ...BUY, qty: '1' }, [['', 'unrecognized_keys']]],
    [
      'has a malformed id',
      { ...BUY, client_order_id: 'mine' },
      [['client_order_id', 'invalid_format']],
    ],
    [
      'has a number for an id',
      { ...BUY, client_order_id: 7 },
      [['client_order_id', 'invalid_type']],
    ],
    ['has a malformed ticker', { ...BUY, ticker_id: 'btc' }, [['ticker_id', 'invalid_format']]],
    [
      'has an endless ticker',
      { ...BUY, ticker_id: `CRYPTO-COIN-${'B'.repeat(40)}` },
      [
        ['ticker_id', 'too_big'],
        ['ticker_id', 'invalid_format'],
      ],
    ],
    ['has an unknown side', { ...BUY, side: 'buy' }, [['side', 'invalid_value']]],
    ['has an unknown type', { ...BUY, type: 'STOP' }, [['type', 'invalid_value']]],
    ['has a number for a quantity', { ...BUY, quantity: 0.5 }, [['quantity', 'invalid_type']]],
    ['has NaN for a quantity', { ...BUY, quantity: 'NaN' }, [['quantity', 'not_a_decimal']]],
    ['has an exponent', { ...BUY, quantity: '1e3' }, [['quantity', 'not_a_decimal']]],
    ['has a ninth decimal', { ...BUY, quantity: '0.000000001' }, [['quantity', 'not_a_decimal']]],
    ['has a negative quantity', { ...BUY, quantity: '-1' }, [['quantity', 'not_positive']]],
    ['has a quantity of zero', { ...BUY, quantity: '0.0' }, [['quantity', 'not_positive']]],
    [
      'has a huge quantity',
      { ...BUY, quantity: '1000000000.00000001' },
      [['quantity', 'too_large']],
    ],
    ['has an endless quantity', { ...BUY, quantity: '1'.repeat(33) }, [['quantity', 'too_big']]],
    [
      'has a fraction of a won',
      { ...without(BUY, 'quantity'), amount_krw: '100.5' },
      [['amount_krw', 'too_precise']],
    ],
    [
      'has a huge amount',
      { ...without(BUY, 'quantity'), amount_krw: '100000000001' },
      [['amount_krw', 'too_large']],
    ],
    [
      'asks for quantity and amount',
      { ...BUY, amount_krw: '100' },
      [['quantity', 'quantity_xor_amount']],
    ],
    ['asks for neither', without(BUY, 'quantity'), [['quantity', 'quantity_xor_amount']]],
    ['is LIMIT without a limit', without(LIMIT, 'limit_price'), [['limit_price', 'required']]],
    [
      'is LIMIT by amount',
      { ...without(LIMIT, 'quantity'), amount_krw: '100' },
      [['quantity', 'required']],
    ],
    ['is MARKET with a limit', { ...BUY, limit_price: '1' }, [['limit_price', 'not_allowed']]],
    ['has a limit of zero', { ...LIMIT, limit_price: '0' }, [['limit_price', 'not_positive']]],
    ['has a huge limit', { ...LIMIT, limit_price: '100000000001' }, [['limit_price', 'too_large']]],
    [
      'has an unknown time in force',
      { ...LIMIT, time_in_force: 'FOK' },
      [['time_in_force', 'invalid_value']],
    ],
    [
      'is GTD without an expiry',
      { ...LIMIT, time_in_force: 'GTD' },
      [['expires_at', 'gtd_needs_expiry']],
    ],
    [
      'expires without being GTD',
      { ...LIMIT, expires_at: '2026-12-01T00:00:00Z' },
      [['expires_at', 'gtd_needs_expiry']],
    ],
    [
      'is MARKET until a moment',
      { ...BUY, time_in_force: 'GTD', expires_at: '2026-12-01T00:00:00Z' },
      [['time_in_force', 'not_allowed']],
    ],
    [
      'expires at no time',
      { ...LIMIT, time_in_force: 'GTD', expires_at: '2026-02-30T00:00:00Z' },
      [['expires_at', 'not_a_time']],
    ],
    [
      'expires beyond all time',
      { ...LIMIT, time_in_force: 'GTD', expires_at: '9999-12-31T23:59:59Z' },
      [['expires_at', 'not_a_time']],
    ],
    [
      'bounds slippage from nowhere',
      { ...BUY, max_slippage_bps: 5 },
      [['max_slippage_bps', 'needs_reference']],
    ],
    [
      'has a reference for nothing',
      { ...BUY, reference_price: '5' },
      [['max_slippage_bps', 'needs_reference']],
    ],
    [
      'has a negative slippage',
      { ...BUY, reference_price: '5', max_slippage_bps: -1 },
      [['max_slippage_bps', 'too_small']],
    ],
    [
      'has a fraction of slippage',
      { ...BUY, reference_price: '5', max_slippage_bps: 0.5 },
      [['max_slippage_bps', 'invalid_type']],
    ],
    [
      'has slippage beyond the price',
      { ...BUY, reference_price: '5', max_slippage_bps: 10_001 },
      [['max_slippage_bps', 'too_big']],
    ],
    [
      'has slippage as text',
      { ...BUY, reference_price: '5', max_slippage_bps: '5' },
      [['max_slippage_bps', 'invalid_type']],
    ],
    ['has leverage of zero', { ...BUY, leverage: 0 }, [['leverage', 'too_small']]],
    ['has leverage of eleven', { ...BUY, leverage: 11 }, [['leverage', 'too_big']]],
    [
      'has two faults',
      { ...BUY, quantity: '-1', side: 'HOLD' },
      [
        ['side', 'invalid_value'],
        ['quantity', 'not_positive'],
      ],
    ],
  ])('that %s is refused', (_, body, faults) => {
    expect(faultsOf(body)).toEqual(faults);
  });
});

describe('a valid order', () => {
  const read = (body: unknown): PlaceOrder => placeOrderSchema.parse(body);

  it('comes out in canonical text', () => {
    expect(
      read({
        ...LIMIT,
        client_order_id: '7D9F2A4C-1B3E-4F5A-8C6D-9E0F1A2B3C4D',
        quantity: '00.50',
        limit_price: '90000000.0',
        time_in_force: 'GTD',
        expires_at: '2026-12-01T09:00:00+09:00',
      }),
    ).toEqual({
      client_order_id: '7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d',
      ticker_id: 'CRYPTO-COIN-BTC',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.5',
      limit_price: '90000000',
      time_in_force: 'GTD',
      expires_at: '2026-12-01T00:00:00.000000Z',
    });
  });

  it('has the same intent however it is written', () => {
    const written = { quantity: '0.500', type: 'MARKET', side: 'BUY', ticker_id: BUY.ticker_id };
    expect(canonicalIntent(read(written))).toBe(canonicalIntent(read(BUY)));
  });

  it('keeps the text of its intent, whose hash is stored with it', () => {
    expect(canonicalIntent(read(LIMIT))).toBe(
      '{"ticker_id":"CRYPTO-COIN-BTC","side":"BUY","type":"LIMIT","quantity":"0.5","limit_price":"90000000"}',
    );
  });

  it('does not count the id among what is asked for', () => {
    const named = read({ ...BUY, client_order_id: '7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d' });
    expect(canonicalIntent(named)).toBe(canonicalIntent(read(BUY)));
  });

  it.each<[string, Record<string, unknown>]>([
    ['ticker_id', { ticker_id: 'CRYPTO-COIN-ETH' }],
    ['side', { side: 'SELL' }],
    ['quantity', { quantity: '0.6' }],
    ['limit_price', { limit_price: '1' }],
    ['time_in_force', { time_in_force: 'DAY' }],
    ['expires_at', { time_in_force: 'GTD', expires_at: '2026-12-01T00:00:00Z' }],
    ['reference_price', { reference_price: '5', max_slippage_bps: 1 }],
    ['leverage', { leverage: 2 }],
  ])('with another %s has another intent', (_, change) => {
    expect(canonicalIntent(read({ ...LIMIT, ...change }))).not.toBe(canonicalIntent(read(LIMIT)));
  });
});

describe('the body of older clients', () => {
  it.each([
    ['text', '0.5'],
    ['a number', 0.5],
  ])('with %s for an amount is a MARKET order of that quantity', (_, amount) => {
    const legacy = legacyOrderSchema.parse({ ticker: 'CRYPTO-COIN-BTC', action: 'buy', amount });
    expect(legacy).toEqual(placeOrderSchema.parse(BUY));
  });

  it('may name its request', () => {
    const client_order_id = '7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d';
    expect(
      legacyOrderSchema.parse({
        ticker: 'KRX-STOCK-005930',
        action: 'SELL',
        amount: 1,
        client_order_id,
      }),
    ).toMatchObject({ client_order_id, side: 'SELL', quantity: '1' });
  });

  it.each([
    [100000000.125, '100000000.125'],
    [0.00001234, '0.00001234'],
  ])('may give a number of up to fifteen digits, such as %d', (amount, quantity) => {
    expect(
      legacyOrderSchema.parse({ ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount }),
    ).toMatchObject({ quantity });
  });

  it('says of a number with more digits than a float keeps that it is no decimal', () => {
    const body = { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: 100000000.12345678 };
    const parsed = legacyOrderSchema.safeParse(body);
    expect(parsed.error && fieldErrors(parsed.error)).toMatchObject([
      { path: 'amount', code: 'not_a_decimal' },
    ]);
    expect(legacyOrderSchema.parse({ ...body, amount: '100000000.12345678' })).toMatchObject({
      quantity: '100000000.12345678',
    });
  });

  it.each<[string, unknown]>([
    ['an amount that floats', { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: 0.1 + 0.2 }],
    [
      'an amount that shows an exponent',
      { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: 1e-8 },
    ],
    ['no amount', { ticker: 'CRYPTO-COIN-BTC', action: 'BUY' }],
    ['a negative amount', { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: -1 }],
    ['an unknown action', { ticker: 'CRYPTO-COIN-BTC', action: 'hold', amount: 1 }],
    [
      'a property of the new body',
      { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: 1, type: 'LIMIT' },
    ],
  ])('is refused with %s', (_, body) => {
    expect(legacyOrderSchema.safeParse(body).success).toBe(false);
  });
});
