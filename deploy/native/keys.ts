import { readFileSync } from 'node:fs';
import { ensureKeyFiles } from '@mockstreet/home/accounts/keys/ensure-key-files';
import { Misconfiguration } from '@mockstreet/shared/config';
import type { Clock } from '@mockstreet/shared/instant';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { CannotStart } from './cannot-start.ts';
import { type DataDirectory, raiseFormat, writeOnce } from './data-directory.ts';

/**
 * Makes the keys of both sides at the first start. Home keeps its private keys to itself and gives
 * the edge the control key's public half; the edge signs receipts, and home knows by which key.
 */
export async function ensureKeys(data: DataDirectory, clock: Clock): Promise<void> {
  try {
    await ensureKeyFiles(data.home.keys, {
      clock,
      controlPublicKey: data.edge.homeControlKey,
      formerSigningKey: data.home.formerSigningKey,
    });
  } catch (error) {
    if (error instanceof Misconfiguration) throw new CannotStart(...error.faults);
    throw error;
  }
  await ensureReceiptKey(data.edge.receiptKey, data.home.edgeKeys);
  raiseFormat(data);
}

/** Ed25519; the edge's own. */
async function ensureReceiptKey(privateFile: string, publicFile: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const fresh = { ...jwk, kid, alg: 'EdDSA', use: 'sig' };
  writeOnce(privateFile, `${JSON.stringify(fresh)}\n`);
  // The public half is derived from what is stored, not from what this call made.
  const { d: _private, ...publicJwk } = readKey(privateFile);
  writeOnce(publicFile, `${JSON.stringify({ keys: [publicJwk] })}\n`);
}

function readKey(path: string): JWK {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  } catch {
    throw new CannotStart(`${path} is damaged`);
  }
}
