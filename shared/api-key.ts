import { portableSha256 } from './sha256.ts';

/** What a key may be used for; `trade` and `admin` do not include `read`. */
export const API_KEY_SCOPES = ['read', 'trade', 'admin'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

const LOOKUP_BYTES = 8;
const SECRET_BYTES = 32;
const API_KEY = /^(msk_[0-9a-f]{16})_[0-9a-f]{64}$/;

export const API_KEY_RANDOM_BYTES = LOOKUP_BYTES + SECRET_BYTES;

/** A new key from {@link API_KEY_RANDOM_BYTES} random bytes: a public prefix and 256 secret bits. */
export function formatApiKey(random: Uint8Array): string {
  if (random.length !== API_KEY_RANDOM_BYTES) throw new RangeError('wrong number of random bytes');
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `msk_${hex.slice(0, LOOKUP_BYTES * 2)}_${hex.slice(LOOKUP_BYTES * 2)}`;
}

/**
 * The public beginning of a key, by which it is looked up and shown in lists; undefined for what
 * cannot be a key.
 */
export function apiKeyPrefix(key: string): string | undefined {
  return API_KEY.exec(key)?.[1];
}

/**
 * What is stored of a key: SHA-256 in hex. No slow hash, for 256 random bits cannot be guessed.
 * Whoever compares digests does so in constant time.
 */
export function apiKeyDigest(key: string, sha256 = portableSha256): string {
  return sha256.hex(key);
}
