import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { Decrypter, Encrypter } from 'age-encryption';
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import {
  controlKeyText,
  parseControlKey,
  parseReceiptKey,
  parseSealingKeys,
  parseTokenKeys,
  sealingKeyText,
  tokenKeyText,
} from './key-files.ts';
import type { KeyRing, PrivateSigningKey } from './key-ring.ts';

/** All that home would have to have after losing its disk, but for the journal's own. */
export interface HandedOverKeys extends KeyRing {
  readonly controlKey: PrivateSigningKey;
}

/** Subject of the event that carries them to the journal. */
export const HOME_KEYS = 'home_keys';

const VERSION = 1;
const contentSchema = z.object({
  version: z.literal(VERSION),
  /** Each the text of its file. */
  token_keys: z.string(),
  sealing_keys: z.string(),
  control_key: z.string(),
});

const TYP = 'mockstreet-home-keys+jws';

export interface SealOptions {
  /** Whoever can open backups. */
  readonly recipients: readonly string[];
  /** The control key that home has until then: by it a restore knows whose keys these are. */
  readonly signedBy: PrivateSigningKey;
}

/**
 * Encrypts keys to the recipients of the backups and signs that (a compact JWS, RFC 7515). Only the owner
 * can open it, who opens backups with the same identity: whoever has the journal's key besides learns
 * nothing, and whoever may only write to the outbox plants nothing.
 */
export async function sealKeys(
  keys: HandedOverKeys,
  { recipients, signedBy }: SealOptions,
): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const content: z.output<typeof contentSchema> = {
    version: VERSION,
    token_keys: tokenKeyText(keys),
    sealing_keys: sealingKeyText(keys.sealingKeys),
    control_key: controlKeyText(keys.controlKey),
  };
  return await new CompactSign(await encrypter.encrypt(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', typ: TYP, kid: signedBy.kid })
    .sign(await importJWK(signedBy, 'EdDSA'));
}

export interface OpenOptions {
  readonly identities: readonly string[];
  /** Control keys of home, of which one has to have signed it. */
  readonly controlKeys: readonly PrivateSigningKey[];
}

/** What was handed over, with the `kid` of the control key that signed it. */
export interface OpenedKeys extends HandedOverKeys {
  readonly signedBy: string;
}

/** The keys, or undefined where none of the identities opens them, or they are not home's, or damaged. */
export async function openKeys(
  sealed: string,
  { identities, controlKeys }: OpenOptions,
): Promise<OpenedKeys | undefined> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const { kid } = decodeProtectedHeader(sealed);
    const signer = controlKeys.find((key) => key.kid === kid);
    if (!signer) return undefined;
    const { d: _, ...publicKey } = signer;
    const { payload } = await compactVerify(sealed, await importJWK(publicKey, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    const text = await decrypter.decrypt(payload, 'text');
    const content = contentSchema.parse(JSON.parse(text));
    return {
      tokenKeys: parseTokenKeys('token_keys', content.token_keys),
      receiptKey: parseReceiptKey('token_keys', content.token_keys),
      sealingKeys: parseSealingKeys('sealing_keys', content.sealing_keys),
      controlKey: parseControlKey('control_key', content.control_key),
      signedBy: signer.kid,
    };
  } catch {
    return undefined;
  }
}

/** Gives sealed keys to the journal; returns its place in the outbox. As `api`. */
export async function handOver(sql: Sql, sealed: string, now: Instant): Promise<string> {
  const [row] = await sql<{ place: string }[]>`
    select hand_over_keys(${sealed}, ${now}::timestamptz) as place`;
  return (row as { place: string }).place;
}

/** Whether the edge's broker has confirmed the journal up to a place. As `api`. */
export async function isJournaled(sql: Sql, place: string): Promise<boolean> {
  const [row] = await sql<{ journaled: boolean }[]>`select is_journaled(${place}) as journaled`;
  return row?.journaled === true;
}
