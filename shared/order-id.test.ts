import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveOrderId, sha256Hex } from './order-id.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const OTHER_USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';
const uuid = fc.uuid({ version: [1, 4, 7] });

describe('deriveOrderId', () => {
  // Ids of orders that exist: a change here would make two orders of one retried request.
  it.each([
    ['018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f', '018f2c1e-7b6a-89fb-9d2c-9eab0a539046'],
    ['7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d', '5ecb8b14-ad0b-8847-abcd-ddef50095a3d'],
  ])('keeps giving the same id for %s', (clientOrderId, orderId) => {
    expect(deriveOrderId(USER, clientOrderId)).toBe(orderId);
  });

  it('is always a UUID of version 8', () => {
    fc.assert(
      fc.property(uuid, uuid, (userId, clientOrderId) => {
        expect(deriveOrderId(userId, clientOrderId)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it('takes over the time of a time-ordered id, so that orders sort as they came', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), (clientOrderId) => {
        expect(deriveOrderId(USER, clientOrderId).slice(0, 13)).toBe(clientOrderId.slice(0, 13));
      }),
    );
  });

  it('takes nothing over from any other id', () => {
    const clientOrderId = '7d9f2a4c-1b3e-4f5a-8c6d-9e0f1a2b3c4d';
    expect(deriveOrderId(USER, clientOrderId).slice(0, 8)).not.toBe(clientOrderId.slice(0, 8));
  });

  it('differs by user and by client id', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        fc.pre(one !== other);
        expect(deriveOrderId(USER, one)).not.toBe(deriveOrderId(OTHER_USER, one));
        expect(deriveOrderId(USER, one)).not.toBe(deriveOrderId(USER, other));
      }),
    );
  });
});

it('sha256Hex is SHA-256 of the UTF-8 text', () => {
  // FIPS 180-4, one-block example.
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
