import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureKeyFiles } from '#accounts/keys/ensure-key-files';
import { type HandedOverKeys, sealKeys } from '#accounts/keys/hand-over';
import { readControlKey, readKeyRing, writeKeyRing } from '#accounts/keys/key-files';
import type { KeyRing } from '#accounts/keys/key-ring';
import { makeFreshKeys, makeSigningKey } from '#accounts/keys/make-keys';
import { rotateKeys } from '#accounts/keys/rotate-keys';
import { type RestoredKeyFiles, replayKeys } from './replay-keys.ts';
import { takeHandedOver } from './take-handed-over.ts';

const NOW = instant(1_800_000_000_000_000);
const later = (hours: number): Instant => addMicros(NOW, hours * 3600 * MICROS_PER_SECOND);

let folder: string;
let files: RestoredKeyFiles;
let identity: string;
let recipients: string[];
let first: HandedOverKeys;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-handed-over-'));
  files = replayKeys(folder);
  await ensureKeyFiles(files, { clock: () => NOW, controlPublicKey: files.controlPublicKey });
  identity = await generateIdentity();
  recipients = [await identityToRecipient(identity)];
  first = { ...readKeyRing(files), controlKey: readControlKey(files.controlKey) };
});
afterEach(() => rmSync(folder, { recursive: true }));

function rotated(keys: HandedOverKeys, hours: number, more: Partial<HandedOverKeys> = {}) {
  const ring = rotateKeys(keys, makeFreshKeys(), { now: later(hours), compromised: false });
  return { controlKey: keys.controlKey, ...ring, ...more };
}

const sealedBy = (by: HandedOverKeys, keys: HandedOverKeys) =>
  sealKeys(keys, { recipients, signedBy: by.controlKey });
const take = (...handedOver: string[]) => takeHandedOver(files, handedOver, [identity]);
const kids = ({ tokenKeys }: KeyRing) => tokenKeys.map(({ kid }) => kid);

test('the newest keys that were handed over are taken, also past a new control key', async () => {
  const second = rotated(first, 1, { controlKey: makeSigningKey() });
  const third = rotated(second, 2);
  expect(await take(await sealedBy(first, second), await sealedBy(second, third))).toBe(true);
  expect(readKeyRing(files)).toEqual({
    tokenKeys: third.tokenKeys,
    sealingKeys: third.sealingKeys,
    receiptKey: first.receiptKey,
  });
  expect(readControlKey(files.controlKey)).toEqual(second.controlKey);
  const edgeHas = JSON.parse(readFileSync(files.controlPublicKey, 'utf8'));
  expect(edgeHas.keys[0].kid).toBe(second.controlKey.kid);
  expect(readFileSync(files.publicKeys, 'utf8')).toContain(kids(third).at(-1));
  // The same again is no news.
  expect(await take(await sealedBy(first, second), await sealedBy(second, third))).toBe(false);
});

test('a control key that was planned and never put in place is left out: no edge knows it', async () => {
  const planned = rotated(first, 1, { controlKey: makeSigningKey() });
  expect(await take(await sealedBy(first, planned))).toBe(true);
  expect(kids(readKeyRing(files))).toEqual(kids(planned));
  expect(readControlKey(files.controlKey)).toEqual(first.controlKey);
  // Put in place, it says so itself.
  expect(await take(await sealedBy(first, planned), await sealedBy(planned, planned))).toBe(true);
  expect(readControlKey(files.controlKey)).toEqual(planned.controlKey);
});

test('what was handed over and never used is left out once another was', async () => {
  const unused = rotated(first, 1);
  const used = rotated(first, 2);
  await take(await sealedBy(first, unused), await sealedBy(first, used));
  expect(kids(readKeyRing(files))).toEqual(kids(used));
});

test('keys that were ended since do not come back with an older hand-over', async () => {
  const second = rotated(first, 1);
  const ended = rotateKeys(second, makeFreshKeys(), { now: later(2), compromised: true });
  writeKeyRing(files, ended);
  expect(await take(await sealedBy(first, second))).toBe(false);
  expect(readKeyRing(files)).toEqual(ended);
});

test('nobody plants keys who lacks the control key, and nobody but the owner reads them', async () => {
  const planted = rotated(first, 1);
  const before = readFileSync(files.tokenKeys, 'utf8');
  const thief = { ...first, controlKey: makeSigningKey() };
  const posing = { ...thief.controlKey, kid: first.controlKey.kid };
  for (const signer of [thief, { ...first, controlKey: posing }]) {
    expect(await take(await sealedBy(signer, planted))).toBe(false);
  }
  const sealed = await sealedBy(first, planted);
  const [head, content, signature] = sealed.split('.');
  const otherContent = Buffer.from('age-encryption.org/v1').toString('base64url');
  expect(await take(`${head}.${otherContent}.${signature}`, `${head}.${content}.`)).toBe(false);
  expect(await takeHandedOver(files, [sealed], [await generateIdentity()])).toBe(false);
  const readable = Buffer.from(`${content}`, 'base64url').toString('latin1');
  for (const { d } of planted.tokenKeys) expect(readable).not.toContain(d);
  expect(readFileSync(files.tokenKeys, 'utf8')).toBe(before);
});
