import { existsSync } from 'node:fs';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const publicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});
const privateKeySchema = publicKeySchema.extend({ d: z.string() });
const keySetSchema = z.object({ keys: z.array(publicKeySchema) });

export interface ReceiptKeyFiles {
  /** RECEIPT_KEY_FILE, private: the edge signs receipts with it. */
  readonly privateKey: string;
  /** EDGE_KEYS_FILE: by these home knows receipts, also those of keys that went. */
  readonly publicKeys: string;
}

/** Makes the key where there is none, and lets home know the one that is there. True when made. */
export async function ensureReceiptKey(files: ReceiptKeyFiles): Promise<boolean> {
  if (!existsSync(files.privateKey)) {
    await rotateReceiptKey(files, { compromised: false });
    return true;
  }
  const { d: _private, ...publicKey } = readJsonFile(files.privateKey, privateKeySchema);
  const known = knownKeys(files);
  if (!known.some(({ kid }) => kid === publicKey.kid)) {
    writeJson(files.publicKeys, { keys: [publicKey, ...known] });
  }
  return false;
}

/**
 * Gives the edge a new key. Receipts of the old ones stay receipts, unless those are `compromised`:
 * whoever has one could go on signing, and nothing tells what is forged from what is not.
 */
export async function rotateReceiptKey(
  files: ReceiptKeyFiles,
  { compromised }: { readonly compromised: boolean },
): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const key = privateKeySchema.parse({ ...jwk, kid, alg: 'EdDSA', use: 'sig' });
  const { d: _private, ...publicKey } = key;
  // Home first: what it does not know it would not believe.
  const before = compromised ? [] : knownKeys(files);
  writeJson(files.publicKeys, { keys: [publicKey, ...before] });
  writeJson(files.privateKey, key);
}

function knownKeys({ publicKeys }: ReceiptKeyFiles) {
  return existsSync(publicKeys) ? readJsonFile(publicKeys, keySetSchema).keys : [];
}

function writeJson(path: string, content: unknown): void {
  draftFile(path, `${JSON.stringify(content, null, 2)}\n`).commit();
}
