import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { API_KEY_RANDOM_BYTES, apiKeyDigest, apiKeyPrefix, formatApiKey } from './api-key.ts';

const bytes = Uint8Array.from({ length: API_KEY_RANDOM_BYTES }, (_, at) => at);
const key = 'msk_0001020304050607_08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627';

describe('an API key', () => {
  it('shows all of its random bytes, the first eight as its public beginning', () => {
    expect(formatApiKey(bytes)).toBe(key);
    expect(apiKeyPrefix(key)).toBe('msk_0001020304050607');
  });

  it('keeps 256 bits secret', () => {
    const secretDigits = key.length - 'msk_0001020304050607_'.length;
    expect(secretDigits * 4).toBe(256);
  });

  it.each([0, API_KEY_RANDOM_BYTES - 1, API_KEY_RANDOM_BYTES + 1])(
    'is not made from %d bytes',
    (count) => {
      expect(() => formatApiKey(new Uint8Array(count))).toThrow(RangeError);
    },
  );

  it('is stored as its SHA-256', () => {
    expect(apiKeyDigest(key)).toBe(
      'a2a1aa25bc31a1dee895a52db50b29f2c40a09dd22fb7d03b4c94192864d0935',
    );
  });

  it('is found again by its prefix, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: API_KEY_RANDOM_BYTES, maxLength: API_KEY_RANDOM_BYTES }),
        (random) => {
          const made = formatApiKey(random);
          const prefix = apiKeyPrefix(made) as string;
          expect(made.startsWith(`${prefix}_`)).toBe(true);
          expect(apiKeyDigest(made)).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
    );
  });

  it.each([
    '',
    'msk_',
    key.slice(0, -1),
    `${key}0`,
    ` ${key}`,
    `${key}\n`,
    key.toUpperCase(),
    key.replace('msk', 'sk'),
    key.replace('_08', '-08'),
    key.replace(/.$/, 'g'),
    'msk_0001020304050607',
  ])('%j is none', (text) => {
    expect(apiKeyPrefix(text)).toBeUndefined();
  });
});
