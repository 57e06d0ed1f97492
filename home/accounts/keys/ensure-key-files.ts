import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type Clock, wholeSecond } from '@mockstreet/shared/instant';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { keepJournalKeys } from './journal-keys.ts';
import {
  controlKeyText,
  controlPublicKeyText,
  type HomeKeyFiles,
  lockOf,
  publicKeyText,
  readControlKey,
  readKeyRing,
  sealingKeyText,
  tokenKeyText,
} from './key-files.ts';
import { privateSigningKeySchema } from './key-ring.ts';
import { makeFreshKeys, makeSigningKey } from './make-keys.ts';

export interface EnsureKeyFilesOptions {
  readonly clock: Clock;
  /** HOME_CONTROL_KEY_FILE: where an edge finds the control key's public half. */
  readonly controlPublicKey?: string | undefined;
  /**
   * A private JWK of before there were rotations: it becomes the first token key, so that nobody is
   * signed out, and its file goes.
   */
  readonly formerSigningKey?: string | undefined;
}

/**
 * Makes the keys at the first start, and brings the public files up to what the private ones hold:
 * what a rotation that died half-way had left undone. Private files that are gone later are not
 * made anew, for they may be lost: that is a Misconfiguration, as is a file that cannot be used.
 */
export async function ensureKeyFiles(
  files: HomeKeyFiles,
  options: EnsureKeyFilesOptions,
): Promise<void> {
  const { controlPublicKey, formerSigningKey } = options;
  await withFileLock(lockOf(files), () => {
    // Written last, so a first start that died goes on here.
    if (!existsSync(files.publicKeys)) makePrivateFiles(files, options);
    // Younger than the others: an instance may be older than it.
    keepJournalKeys(files.journalKeys, options.clock());
    keepReceiptKey(files);
    keepText(files.publicKeys, publicKeyText(readKeyRing(files)));
    const controlKey = readControlKey(files.controlKey);
    if (controlPublicKey !== undefined) {
      keepText(controlPublicKey, controlPublicKeyText(controlKey));
    }
    if (formerSigningKey !== undefined) rmSync(formerSigningKey, { force: true });
  });
}

function makePrivateFiles(files: HomeKeyFiles, options: EnsureKeyFilesOptions): void {
  // Tokens name whole seconds, and the first may be signed in this one.
  const now = wholeSecond(options.clock());
  const fresh = makeFreshKeys();
  if (!existsSync(files.tokenKeys)) {
    const tokenKey = readFormerKey(options.formerSigningKey) ?? fresh.tokenKey;
    const tokenKeys = [{ ...tokenKey, signs_from: now }];
    keepText(files.tokenKeys, tokenKeyText({ tokenKeys, receiptKey: fresh.receiptKey }));
  }
  if (!existsSync(files.sealingKeys)) {
    keepText(files.sealingKeys, sealingKeyText([{ ...fresh.sealingKey, seals_from: now }]));
  }
  if (!existsSync(files.controlKey)) keepText(files.controlKey, controlKeyText(makeSigningKey()));
}

function keepReceiptKey(files: HomeKeyFiles): void {
  const ring = readKeyRing(files);
  const receiptKey = ring.receiptKey ?? makeSigningKey();
  keepText(files.tokenKeys, tokenKeyText({ ...ring, receiptKey }));
}

function readFormerKey(path: string | undefined) {
  if (path === undefined || !existsSync(path)) return undefined;
  return readJsonFile(path, privateSigningKeySchema);
}

function keepText(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  draftFile(path, text).commit();
}
