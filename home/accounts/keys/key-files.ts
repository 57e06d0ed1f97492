import { parseJsonFile, readJsonFile } from '@mockstreet/shared/node/json-file';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { z } from 'zod';
import {
  type KeyRing,
  type PrivateSigningKey,
  type PublicKey,
  privateSealingKeySchema,
  privateSigningKeySchema,
  privateTokenKeySchema,
  publicHalves,
  publicKeySchema,
} from './key-ring.ts';

/** Paths of home's keys; each process is told those that it needs. */
export interface HomeKeyFiles {
  /** TOKEN_KEYS_FILE, private: for the api, which signs tokens and settlement receipts. */
  readonly tokenKeys: string;
  /** SEALING_KEYS_FILE, private: for the engine, which opens credentials. */
  readonly sealingKeys: string;
  /** CONTROL_KEY_FILE, private: signs what home tells the edges. */
  readonly controlKey: string;
  /** JOURNAL_KEY_FILE, private: seals what the journal lays down at the edge. */
  readonly journalKeys: string;
  /** PUBLIC_KEYS_FILE: the public halves of token, receipt and sealing keys, for whoever verifies. */
  readonly publicKeys: string;
}

function keySet<S extends z.ZodType<{ readonly kid: string }>>(key: S) {
  return z.object({
    keys: z
      .array(key)
      .min(1)
      .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length),
  });
}
/** What the api signs with. */
const tokenKeyFile = keySet(privateTokenKeySchema).extend({
  receipt_key: privateSigningKeySchema.optional(),
});
const sealingKeyFile = keySet(privateSealingKeySchema);
const controlKeyFile = z.object({ keys: z.tuple([privateSigningKeySchema]) });
const publicKeyFile = keySet(publicKeySchema);

export function parseTokenKeys(path: string, text: string): KeyRing['tokenKeys'] {
  return parseJsonFile(path, text, tokenKeyFile).keys;
}

/** Undefined in a file of before there were settlement receipts. */
export function parseReceiptKey(path: string, text: string): KeyRing['receiptKey'] {
  return parseJsonFile(path, text, tokenKeyFile).receipt_key;
}

export function parseSealingKeys(path: string, text: string): KeyRing['sealingKeys'] {
  return parseJsonFile(path, text, sealingKeyFile).keys;
}

export function parsePublicKeys(path: string, text: string): readonly PublicKey[] {
  return parseJsonFile(path, text, publicKeyFile).keys;
}

export function parseControlKey(path: string, text: string): PrivateSigningKey {
  return parseJsonFile(path, text, controlKeyFile).keys[0];
}

export function readControlKey(path: string): PrivateSigningKey {
  return readJsonFile(path, controlKeyFile).keys[0];
}

export function readKeyRing(files: Pick<HomeKeyFiles, 'tokenKeys' | 'sealingKeys'>): KeyRing {
  const { keys: tokenKeys, receipt_key: receiptKey } = readJsonFile(files.tokenKeys, tokenKeyFile);
  return {
    ...{ tokenKeys, receiptKey },
    sealingKeys: readJsonFile(files.sealingKeys, sealingKeyFile).keys,
  };
}

/**
 * Replaces the three files of a ring. All are written before the first is put in its place, in
 * this order: nothing may be sealed to a key that the engine lacks, nor signed with one that
 * nobody knows. Callers hold the lock.
 */
export function writeKeyRing(
  files: Pick<HomeKeyFiles, 'tokenKeys' | 'sealingKeys' | 'publicKeys'>,
  ring: KeyRing,
): void {
  const drafts = [
    draftFile(files.sealingKeys, sealingKeyText(ring.sealingKeys)),
    draftFile(files.publicKeys, publicKeyText(ring)),
    draftFile(files.tokenKeys, tokenKeyText(ring)),
  ];
  for (const draft of drafts) draft.commit();
}

/** Whoever writes any of the files holds this. */
export function lockOf(files: HomeKeyFiles): string {
  return `${files.tokenKeys}.lock`;
}

export function tokenKeyText(ring: Pick<KeyRing, 'tokenKeys' | 'receiptKey'>): string {
  const { tokenKeys, receiptKey } = ring;
  const receipt = receiptKey && { receipt_key: receiptKey };
  return textOf(z.encode(tokenKeyFile, { keys: [...tokenKeys], ...receipt }));
}

export function sealingKeyText(keys: KeyRing['sealingKeys']): string {
  return textOf(z.encode(sealingKeyFile, { keys: [...keys] }));
}

/** The text of PUBLIC_KEYS_FILE: it follows from the private files. */
export function publicKeyText(ring: KeyRing): string {
  return textOf(z.encode(publicKeyFile, { keys: publicHalves(ring) }));
}

export function controlKeyText(key: PrivateSigningKey): string {
  return textOf({ keys: [key] });
}

/** The text of HOME_CONTROL_KEY_FILE, for the edges. */
export function controlPublicKeyText({ d: _, ...key }: PrivateSigningKey): string {
  return textOf({ keys: [key] });
}

function textOf(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
