import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';

/** 160 bits, more than anyone can guess at. */
export const INVITE_CODE_RANDOM_BYTES = 20;
/** Longest code that is looked at. */
export const INVITE_CODE_LENGTH_MAX = 64;

/** A new code from random bytes. */
export function formatInviteCode(random: Uint8Array): string {
  if (random.length !== INVITE_CODE_RANDOM_BYTES) {
    throw new RangeError('wrong number of random bytes');
  }
  return `msi_${Buffer.from(random).toString('hex')}`;
}

/**
 * What is stored of a code, and looked up: SHA-256. No slow hash, for so many random bits cannot be
 * guessed; and who finds a row by its digest learns nothing from how long that took.
 */
export function inviteCodeDigest(code: string): Uint8Array {
  return nativeSha256.bytes(code);
}
