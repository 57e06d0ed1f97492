import { existsSync, readFileSync } from 'node:fs';
import { ensureKeyFiles } from '@mockstreet/home/accounts/keys/ensure-key-files';
import { makeIdentity, recipientOf } from '@mockstreet/home/backup/age-keys';
import { Misconfiguration } from '@mockstreet/shared/config';
import type { Clock } from '@mockstreet/shared/instant';
import { draftFile } from '@mockstreet/shared/node/replace-file';
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
  await ensureBackupKeys(data.backup);
  raiseFormat(data);
}

/**
 * The pair for backups; the recipient follows from the identity that is stored. Where there is a
 * recipient, its identity is someone's who keeps it elsewhere.
 */
async function ensureBackupKeys({ identity, recipient }: DataDirectory['backup']): Promise<void> {
  if (existsSync(recipient)) return;
  writeOnce(identity, (await makeIdentity()).identityText);
  writeOnce(recipient, await recipientOf(readFileSync(identity, 'utf8')));
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
  if (writeOnce(publicFile, `${JSON.stringify({ keys: [publicJwk] })}\n`)) return;
  // Restored from a backup, it may know an edge of before.
  const { keys } = readKeySet(publicFile);
  if (keys.some((known) => known.kid === publicJwk.kid)) return;
  draftFile(publicFile, `${JSON.stringify({ keys: [publicJwk, ...keys] })}\n`).commit();
}

function readKeySet(path: string): { readonly keys: readonly JWK[] } {
  const set = readKey(path) as { readonly keys?: readonly JWK[] };
  if (!Array.isArray(set.keys)) throw new CannotStart(`${path} is damaged`);
  return { keys: set.keys };
}

function readKey(path: string): JWK {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  } catch {
    throw new CannotStart(`${path} is damaged`);
  }
}
