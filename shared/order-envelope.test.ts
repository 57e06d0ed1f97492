import { describe, expect, it } from 'vitest';
import envelopeV1 from './fixtures/order-envelope-v1.json' with { type: 'json' };
import {
  beaconSchema,
  envelopeFault,
  intentHash,
  type OrderEnvelope,
  orderEnvelopeSchema,
} from './order-envelope.ts';

type Change = Partial<Pick<OrderEnvelope, 'user_id' | 'client_order_id' | 'order' | 'body_sha256'>>;
const envelope = (change: Change = {}): OrderEnvelope => ({
  ...orderEnvelopeSchema.parse(envelopeV1),
  ...change,
});

describe('an envelope', () => {
  it('of version 1 stays readable: a journal or a queue may hold one', () => {
    const read = orderEnvelopeSchema.parse(envelopeV1);
    expect(read.order).toEqual({
      ticker_id: 'CRYPTO-COIN-BTC',
      side: 'BUY',
      type: 'MARKET',
      amount_krw: '100000',
      reference_price: '95000000',
      max_slippage_bps: 50,
    });
    expect(envelopeFault(read)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['of a version not known yet', { version: 3 }],
    ['with an open credential in version 2', { version: 2 }],
    ['without a version', { version: undefined }],
    ['with an id that is none', { order_id: 'x' }],
    ['accepted at no time', { accepted_at: '2026-02-30T00:00:00Z' }],
    ['with a clock wrong by more than a minute', { clock_error_ms: 60_001 }],
    ['with a clock wrong by less than nothing', { clock_error_ms: -1 }],
    ['with a hash that is none', { body_sha256: 'F'.repeat(64) }],
    ['with an unknown credential', { credential: { scheme: 'Basic', token: 'x' } }],
    ['with an endless token', { credential: { scheme: 'Bearer', token: 'x'.repeat(4097) } }],
    ['with a faulty order', { order: { ...envelopeV1.order, quantity: '1' } }],
    ['with a property of no meaning', { priority: 'high' }],
  ])('%s is refused', (_, change) => {
    expect(orderEnvelopeSchema.safeParse({ ...envelopeV1, ...change }).success).toBe(false);
  });
});

describe('an envelope of version 2', () => {
  const binding = 'b'.repeat(43);

  it.each([
    { scheme: 'DPoP', token: 't', proof: 'p', body: '{}' },
    { scheme: 'Bearer', sealed: 'a.b.c.d.e', binding },
    { scheme: 'ApiKey', sealed: 'a.b.c.d.e', binding },
  ])('carries the credential %j', (credential) => {
    const read = orderEnvelopeSchema.parse({ ...envelopeV1, version: 2, credential });
    expect(read.credential).toEqual(credential);
    expect(envelopeFault(read)).toBeUndefined();
  });

  it.each([
    { scheme: 'DPoP', token: 't', proof: 'p' },
    { scheme: 'Bearer', sealed: 'a', binding, token: 't' },
    { scheme: 'Bearer', sealed: 'a' },
    { scheme: 'Bearer', sealed: 'a', binding: 'b' },
    { scheme: 'ApiKey', token: 'msk_1', binding },
    { scheme: 'Bearer', sealed: 'x'.repeat(8193), binding },
  ])('does not carry the credential %j', (credential) => {
    const read = orderEnvelopeSchema.safeParse({ ...envelopeV1, version: 2, credential });
    expect(read.success).toBe(false);
  });
});

describe('envelopeFault', () => {
  it('finds an id that does not belong to the user', () => {
    const user_id = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';
    expect(envelopeFault(envelope({ user_id }))).toBe('order_id');
  });

  it('finds an id that does not belong to the client id', () => {
    const client_order_id = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e10';
    expect(envelopeFault(envelope({ client_order_id }))).toBe('order_id');
  });

  it('finds an order that is not the hashed one', () => {
    const order = { ...envelope().order, amount_krw: '100001' };
    expect(envelopeFault(envelope({ order }))).toBe('body_sha256');
    expect(envelopeFault(envelope({ order, body_sha256: intentHash(order) }))).toBeUndefined();
  });
});

describe('a beacon', () => {
  const beacon = { version: 1, accepted_at: '2026-03-02T01:23:45.678901Z', intake_id: 'edge-1' };

  it('of version 1 stays readable', () => {
    expect(beaconSchema.parse(beacon)).toEqual(beacon);
  });

  it.each([{ version: 2 }, { accepted_at: 'soon' }, { intake_id: 'x'.repeat(65) }, { more: 1 }])(
    'with %j is refused',
    (change) => {
      expect(beaconSchema.safeParse({ ...beacon, ...change }).success).toBe(false);
    },
  );
});
