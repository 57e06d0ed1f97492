import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, or of text as UTF-8. */
export interface Sha256 {
  bytes(input: Uint8Array | string): Uint8Array;
  hex(input: string): string;
}

const bytes: Sha256['bytes'] = (input) =>
  sha256(typeof input === 'string' ? utf8ToBytes(input) : input);

/** Works in a browser too. Where orders pass by the thousand, `node/native-sha256` is faster. */
export const portableSha256: Sha256 = { bytes, hex: (input) => bytesToHex(bytes(input)) };
