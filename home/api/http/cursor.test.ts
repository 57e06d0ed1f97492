import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import {
  decodeCursor,
  decodeMoment,
  decodeNumber,
  encodeCursor,
  encodeMoment,
  encodeNumber,
} from './cursor.ts';

const PLACE = { at: instant(1_800_000_000_123_456), id: '0198c0de-0000-7000-8000-000000000001' };
const opaque = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it('comes back as the place it was made from', () => {
    expect(decodeCursor(encodeCursor(PLACE))).toEqual(PLACE);
  });

  it.each([
    '',
    'bogus',
    opaque('2:1:0198c0de-0000-7000-8000-000000000001'),
    opaque(`1:9999999999999999:${PLACE.id}`),
    opaque('1:1:not-an-id'),
    opaque(`1:1:${PLACE.id}' or 1=1`),
  ])('is refused when it is %j', (text) => {
    expect(decodeCursor(text)).toBeUndefined();
  });
});

describe('a cursor of a moment', () => {
  it('comes back as the moment it was made from', () => {
    expect(decodeMoment(encodeMoment(PLACE.at))).toBe(PLACE.at);
  });

  it.each([
    '',
    'bogus',
    opaque('2:1'),
    opaque('1:9007199254740991'),
    opaque('1:1:1'),
    opaque('1:-1'),
  ])('is refused when it is %j', (text) => {
    expect(decodeMoment(text)).toBeUndefined();
  });
});

describe('a cursor of a number', () => {
  it('comes back as the number it was made from', () => {
    expect(decodeNumber(encodeNumber(9_007_199_254_740_993n))).toBe(9_007_199_254_740_993n);
  });

  it.each(['', 'bogus', opaque('1:7'), opaque('1:n:-1'), opaque(`1:n:${'9'.repeat(19)}`)])(
    'is refused when it is %j',
    (text) => {
      expect(decodeNumber(text)).toBeUndefined();
    },
  );
});
