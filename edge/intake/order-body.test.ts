import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOrder } from './order-body.ts';

const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };

describe('reading an order', () => {
  it('gives decimals one spelling', () => {
    const parsed = parseOrder(JSON.stringify({ ...buy, amount_krw: '0100000.00' }), 'current');
    expect(parsed).toEqual({ ok: true, order: buy });
  });

  it('turns the older body into today’s where that is taken', () => {
    const text = '{"ticker":"CRYPTO-COIN-BTC","action":"sell","amount":0.25}';
    expect(parseOrder(text, 'current_or_legacy')).toEqual({
      ok: true,
      order: { ticker_id: 'CRYPTO-COIN-BTC', side: 'SELL', type: 'MARKET', quantity: '0.25' },
    });
    expect(parseOrder(text, 'current')).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('takes today’s body beside the older one', () => {
    const parsed = parseOrder(JSON.stringify(buy), 'current_or_legacy');
    expect(parsed).toEqual({ ok: true, order: buy });
  });

  it.each(['100000000.12345678', '99999.99999999999999', '0.10000000000000000001'])(
    'refuses the older body’s %s as a number, which a float cannot be trusted with',
    (amount) => {
      const text = `{"ticker":"CRYPTO-COIN-BTC","action":"sell","amount":${amount}}`;
      expect(parseOrder(text, 'current_or_legacy')).toMatchObject({
        code: 'INVALID_REQUEST',
        errors: [{ path: 'amount', code: 'not_a_decimal' }],
      });
    },
  );

  it('refuses a property given twice, wherever, however spelt', () => {
    const entries = Object.entries(buy).map(([name, value]) => `"${name}":"${value}"`);
    fc.assert(
      fc.property(fc.nat(3), fc.nat(4), (which, where) => {
        const twice = entries.toSpliced(where, 0, entries[which] as string);
        expect(parseOrder(`{${twice.join(',')}}`, 'current')).toMatchObject({
          code: 'MALFORMED_JSON',
        });
      }),
    );
  });

  it('does not mistake colons inside values for properties', () => {
    const order = {
      ticker_id: 'CRYPTO-COIN-BTC',
      side: 'SELL',
      type: 'LIMIT',
      quantity: '1',
      limit_price: '1',
      time_in_force: 'GTD',
      expires_at: '2027-01-01T00:00:00+09:00',
    };
    expect(parseOrder(JSON.stringify(order), 'current')).toEqual({
      ok: true,
      order: { ...order, expires_at: '2026-12-31T15:00:00.000000Z' },
    });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseOrder(text, 'current').ok).toBe(false);
      }),
    );
  });
});
