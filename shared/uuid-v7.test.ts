import { expect, test } from 'vitest';
import { type Instant, parseInstant } from './instant.ts';
import { uuidV7 } from './uuid-v7.ts';

const AT = parseInstant('2022-02-22T19:22:22Z') as Instant;

test('the example of RFC 9562 comes out as printed there', () => {
  // Appendix A.6: rand_a 0xcc3, rand_b 0x18c4dc0c0c07398f.
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuidV7(AT, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('later ids sort later, whatever the random bytes', () => {
  const earlier = uuidV7(AT, new Uint8Array(10).fill(255));
  const later = uuidV7((AT + 1000) as Instant, new Uint8Array(10));
  expect(earlier < later).toBe(true);
});

test('any other number of random bytes is refused', () => {
  expect(() => uuidV7(AT, new Uint8Array(16))).toThrow(RangeError);
});
