import fc from 'fast-check';
import { expect, it } from 'vitest';
import { portableSha256 } from '../sha256.ts';
import { nativeSha256 } from './native-sha256.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('agrees with the portable SHA-256 on text and on bytes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.uint8Array({ maxLength: 300 })),
      (input) => {
        expect(hex(nativeSha256.bytes(input))).toBe(hex(portableSha256.bytes(input)));
        const text = String(input);
        expect(nativeSha256.hex(text)).toBe(portableSha256.hex(text));
      },
    ),
  );
});
