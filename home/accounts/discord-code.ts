import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';

/** Nothing in it is taken for another letter when somebody types it over. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LETTERS = 12;
/** One byte a letter: 32 letters divide 256, so each is as likely. */
export const DISCORD_CODE_RANDOM_BYTES = LETTERS;
const CODE = new RegExp(`^[${ALPHABET}]{${LETTERS}}$`);

/** A new code from random bytes, as in `7KQ4-MW2P-9XAB`: 60 bits, good for ten minutes. */
export function formatDiscordCode(random: Uint8Array): string {
  if (random.length !== DISCORD_CODE_RANDOM_BYTES) {
    throw new RangeError('wrong number of random bytes');
  }
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/**
 * What is stored of a code, and looked up: SHA-256 of it as it was made, however it was typed. Undefined of what
 * cannot be one.
 */
export function discordCodeDigest(typed: string): Uint8Array | undefined {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return CODE.test(letters) ? nativeSha256.bytes(letters) : undefined;
}
