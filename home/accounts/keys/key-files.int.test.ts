import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Misconfiguration } from '@mockstreet/shared/config';
import { createControlReader, signControlDocument } from '@mockstreet/shared/edge-control';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import type { JWK } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { keyFilesIn } from '../../../tests/support/home-keys.ts';
import { ensureKeyFiles } from './ensure-key-files.ts';
import { type HomeKeyFiles, readKeyRing } from './key-files.ts';
import { makeSigningKey } from './make-keys.ts';
import { openControlKey } from './open-control-key.ts';
import { openEdgeKeys } from './open-edge-keys.ts';
import { liveTokenKeys, openPublicKeys, verificationKeys } from './open-public-keys.ts';
import { openSealingKeys } from './open-sealing-keys.ts';
import { openTokenSigner } from './open-token-signer.ts';
import { replaceControlKey } from './replace-control-key.ts';
import { rotateKeyFiles } from './rotate-key-files.ts';

const NOW = instant(1_800_000_000_250_000);
const clock = () => NOW;
const log = pino({ level: 'silent' });

let folder: string;
let files: HomeKeyFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-keys-'));
  files = keyFilesIn(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opened, and closed when the test is over. */
function closing<T extends { close(): void }>(opened: T): T {
  onTestFinished(() => opened.close());
  return opened;
}

const jsonOf = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
const kidsIn = async (path: string): Promise<string[]> =>
  (await jsonOf(path)).keys.map((key: JWK) => key.kid);

describe('the first start', () => {
  it('makes private files that only their owner reads, and tells the rest their public halves', async () => {
    const controlPublicKey = join(folder, 'home-control-key.json');
    await ensureKeyFiles(files, { clock, controlPublicKey });
    const all = [...Object.values(files), controlPublicKey];
    expect(readdirSync(folder)).toHaveLength(all.length);
    for (const file of all) expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const file of [files.publicKeys, controlPublicKey]) {
      for (const key of (await jsonOf(file)).keys) expect(key).not.toHaveProperty('d');
    }
    expect(await kidsIn(files.publicKeys)).toEqual([
      ...(await kidsIn(files.tokenKeys)),
      ...(await kidsIn(files.sealingKeys)),
      (await jsonOf(files.tokenKeys)).receipt_key.kid,
    ]);
    expect(await kidsIn(controlPublicKey)).toEqual(await kidsIn(files.controlKey));
    const signer = closing(await openTokenSigner(files.tokenKeys, log));
    expect(signer.keyAt(NOW).privateKey.extractable).toBe(false);
    expect(signer.receiptKey().privateKey.extractable).toBe(false);
  });

  it('changes nothing when it is repeated, nor when several happen at once', async () => {
    const ensure = () => ensureKeyFiles(files, { clock });
    await Promise.all(Array.from({ length: 8 }, ensure));
    const before = await Promise.all(Object.values(files).map((file) => readFile(file, 'utf8')));
    await ensure();
    const after = await Promise.all(Object.values(files).map((file) => readFile(file, 'utf8')));
    expect(after).toEqual(before);
    expect(await kidsIn(files.tokenKeys)).toHaveLength(1);
  });

  it('gives an instance of before there were settlement receipts a key for them, and keeps the rest', async () => {
    await ensureKeyFiles(files, { clock });
    const { receipt_key: _, ...former } = await jsonOf(files.tokenKeys);
    await writeFile(files.tokenKeys, JSON.stringify(former));
    const { keys } = await jsonOf(files.publicKeys);
    await writeFile(files.publicKeys, JSON.stringify({ keys: keys.slice(0, -1) }));
    await ensureKeyFiles(files, { clock });
    const { receipt_key: made, ...rest } = await jsonOf(files.tokenKeys);
    expect(rest).toEqual(former);
    const published = closing(await openPublicKeys(files.publicKeys, log)).current();
    expect(published.receiptKeys.map(({ kid, x }) => [kid, x])).toEqual([[made.kid, made.x]]);
  });

  it('goes on with the one key of an earlier version, so that nobody is signed out', async () => {
    const former = { ...makeSigningKey(), alg: 'EdDSA', use: 'sig' };
    const formerSigningKey = join(folder, 'signing-key.json');
    await writeFile(formerSigningKey, JSON.stringify(former));
    await ensureKeyFiles(files, { clock, formerSigningKey });
    expect(await jsonOf(files.tokenKeys)).toMatchObject({
      keys: [
        {
          ...{ kty: 'OKP', crv: 'Ed25519', kid: former.kid, x: former.x, d: former.d },
          signs_from: '2027-01-15T08:00:00.000000Z',
        },
      ],
    });
    expect(existsSync(formerSigningKey)).toBe(false);
  });

  it('goes on where one before it died', async () => {
    await ensureKeyFiles(files, { clock });
    const kept = await readFile(files.tokenKeys, 'utf8');
    rmSync(files.sealingKeys);
    rmSync(files.publicKeys);
    await ensureKeyFiles(files, { clock });
    expect(await readFile(files.tokenKeys, 'utf8')).toBe(kept);
    expect(await kidsIn(files.sealingKeys)).toHaveLength(1);
  });
});

describe('a later start', () => {
  it.each(['tokenKeys', 'sealingKeys', 'controlKey'] as const)(
    'refuses to replace lost %s: what they signed or sealed would be lost with them',
    async (name) => {
      await ensureKeyFiles(files, { clock });
      rmSync(files[name]);
      const start = ensureKeyFiles(files, { clock });
      await expect(start).rejects.toThrow(Misconfiguration);
      await expect(start).rejects.toThrow(`${files[name]}: cannot be read (ENOENT)`);
    },
  );

  it('brings the public file up to what a rotation that died had left in the private ones', async () => {
    await ensureKeyFiles(files, { clock });
    const before = await readFile(files.publicKeys, 'utf8');
    await rotateKeyFiles(files, { clock, compromised: false });
    const after = await readFile(files.publicKeys, 'utf8');
    await writeFile(files.publicKeys, before);
    await ensureKeyFiles(files, { clock });
    expect(await readFile(files.publicKeys, 'utf8')).toBe(after);
  });
});

describe('a rotation of the files', () => {
  it('says what it did, and those who have the files open follow', async () => {
    await ensureKeyFiles(files, { clock });
    const signer = closing(await openTokenSigner(files.tokenKeys, log));
    const publicKeys = closing(await openPublicKeys(files.publicKeys, log));
    const sealing = closing(await openSealingKeys(files.sealingKeys, log));
    const old = publicKeys.current();
    const oldKid = signer.keyAt(NOW).kid;
    const { tokenKey, retired, sealingKey } = await rotateKeyFiles(files, {
      clock,
      compromised: false,
    });
    expect(tokenKey.signsFrom).toBe(1_800_000_006_000_000);
    expect(retired.map(({ kid }) => kid)).toEqual([oldKid]);

    await expect.poll(() => publicKeys.current(), { timeout: 10_000 }).not.toBe(old);
    expect(publicKeys.current().tokenKeys.map(({ kid }) => kid)).toEqual([oldKid, tokenKey.kid]);
    const kidAt = (at: number) => signer.keyAt(addMicros(NOW, at * MICROS_PER_SECOND)).kid;
    await expect.poll(() => kidAt(6), { timeout: 10_000 }).toBe(tokenKey.kid);
    expect(kidAt(5)).toBe(oldKid);
    for (const key of publicKeys.current().sealingKeys) {
      const seal = await createCredentialSealer(key);
      const sealed = await seal({ credential: 'msk_a_b', bindingKey: new Uint8Array(32) });
      const opened = async () => (await sealing.openCredential(sealed))?.credential;
      await expect.poll(opened, { timeout: 10_000 }).toBe('msk_a_b');
    }
    expect(publicKeys.current().sealingKeys.at(-1)?.kid).toBe(sealingKey.kid);
  });

  it('loses no key to another at the same time', async () => {
    await ensureKeyFiles(files, { clock });
    const before = await kidsIn(files.tokenKeys);
    const made = await Promise.all(
      Array.from({ length: 12 }, () => rotateKeyFiles(files, { clock, compromised: false })),
    );
    const expected = [...before, ...made.map(({ tokenKey }) => tokenKey.kid)].sort();
    expect((await kidsIn(files.tokenKeys)).sort()).toEqual(expected);
    const turns = readKeyRing(files).tokenKeys.map(({ signs_from }) => signs_from);
    expect(new Set(turns).size).toBe(expected.length);
    const sealing = [...made.map(({ sealingKey }) => sealingKey.kid)];
    expect(await kidsIn(files.sealingKeys)).toEqual(expect.arrayContaining(sealing));
    expect(await kidsIn(files.publicKeys)).toHaveLength(2 * expected.length + 1);
    const names = Object.values(files).map((path: string) => basename(path));
    expect(new Set(readdirSync(folder))).toEqual(new Set(names));
  });

  it('changes nothing when a file is damaged', async () => {
    await ensureKeyFiles(files, { clock });
    const publicText = await readFile(files.publicKeys, 'utf8');
    await writeFile(files.sealingKeys, '{"keys": []}');
    const rotation = rotateKeyFiles(files, { clock, compromised: true });
    await expect(rotation).rejects.toThrow(`${files.sealingKeys}: missing or faulty: keys`);
    expect(await readFile(files.publicKeys, 'utf8')).toBe(publicText);
    expect(await kidsIn(files.tokenKeys)).toHaveLength(1);
  });
});

describe('a key file that cannot be used', () => {
  const openers: [string, (path: string) => Promise<unknown>][] = [
    ['tokenKeys', (path) => openTokenSigner(path, log)],
    ['sealingKeys', (path) => openSealingKeys(path, log)],
    ['publicKeys', (path) => openPublicKeys(path, log)],
    ['controlKey', (path) => openControlKey(path, log)],
    ['edge-keys', (path) => openEdgeKeys(path, log)],
  ];

  it.each(openers)('is a misconfiguration of %s', async (_, open) => {
    const path = join(folder, 'keys.json');
    await expect(open(path)).rejects.toThrow(
      new Misconfiguration([`${path}: cannot be read (ENOENT)`]),
    );
    await writeFile(path, '{"keys": [');
    await expect(open(path)).rejects.toThrow(new Misconfiguration([`${path}: is not JSON`]));
    await writeFile(path, '[]');
    await expect(open(path)).rejects.toThrow(Misconfiguration);
  });

  it('is told by its faulty fields, never by what stands there', async () => {
    await ensureKeyFiles(files, { clock });
    const whole = await jsonOf(files.tokenKeys);
    const [key] = whole.keys;
    const other = makeSigningKey();
    const faulty: [object, string][] = [
      [{ ...key, d: undefined }, 'keys.0.d'],
      [{ ...key, kid: '', crv: 'X25519' }, 'keys.0.crv, keys.0.kid'],
      [{ ...key, signs_from: 'soon' }, 'keys.0.signs_from'],
      [{ ...key, x: other.x }, 'keys.0.x'],
    ];
    for (const [content, fields] of faulty) {
      await writeFile(files.tokenKeys, JSON.stringify({ keys: [content] }));
      const fault: Misconfiguration = await openTokenSigner(files.tokenKeys, log).then(
        () => expect.fail('it was opened'),
        (error) => error,
      );
      expect(fault.faults).toEqual([`${files.tokenKeys}: missing or faulty: ${fields}`]);
      expect(JSON.stringify(fault)).not.toContain(key.d);
    }
    await writeFile(files.tokenKeys, JSON.stringify({ keys: [key] }).slice(0, -3));
    const fault = await openTokenSigner(files.tokenKeys, log).catch((error: unknown) => error);
    expect(String(fault)).toContain('is not JSON');
    expect(String(fault)).not.toContain(key.d.slice(-8));
    await writeFile(files.tokenKeys, JSON.stringify({ keys: [key, key] }));
    await expect(openTokenSigner(files.tokenKeys, log)).rejects.toThrow('missing or faulty: keys');
  });

  it('is told in the log when it turns bad later, and what was known stays', async () => {
    await ensureKeyFiles(files, { clock });
    const lines: string[] = [];
    const signer = closing(
      await openTokenSigner(
        files.tokenKeys,
        pino({ level: 'error' }, { write: (line) => lines.push(line) }),
      ),
    );
    const { d } = (await jsonOf(files.tokenKeys)).keys[0];
    await writeFile(files.tokenKeys, `{"keys": "${d}`);
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1);
    expect(lines[0]).toContain('is not JSON');
    expect(lines[0]).not.toContain(d);
    expect(signer.keyAt(NOW).kid).toBeTruthy();
  });
});

it('what home tells the edge is signed so that the edge knows it by the public half', async () => {
  const controlPublicKey = join(folder, 'home-control-key.json');
  await ensureKeyFiles(files, { clock, controlPublicKey });
  const publicKeys = closing(await openPublicKeys(files.publicKeys, log));
  const [sealing_key] = publicKeys.current().sealingKeys;
  if (!sealing_key) throw new Error('a sealing key was expected');
  const told = {
    ...{ version: 1 as const, issued_at: '2027-01-15T08:00:00.000000Z', from: 0, to: 0 },
    token_keys: verificationKeys(liveTokenKeys(publicKeys.current(), NOW)).keys,
    ...{ sealing_key, ended_sessions: [], api_keys: [] },
  };
  const controlKey = closing(await openControlKey(files.controlKey, log));
  const message = await signControlDocument(told, controlKey.current());
  const { keys } = await jsonOf(controlPublicKey);
  expect(await (await createControlReader(keys[0]))(message)).toMatchObject({
    token_keys: [{ kid: publicKeys.current().tokenKeys[0]?.kid }],
    sealing_key: { kid: sealing_key.kid },
  });

  const kid = await replaceControlKey(files, controlPublicKey);
  await expect.poll(() => controlKey.current().kid, { timeout: 10_000 }).toBe(kid);
  const later = await signControlDocument(told, controlKey.current());
  const { keys: newKeys } = await jsonOf(controlPublicKey);
  expect(await (await createControlReader(keys[0]))(later)).toBeUndefined();
  expect(await (await createControlReader(newKeys[0]))(later)).toMatchObject({ version: 1 });
});

describe('the keys of the edges', () => {
  it('are read without their private halves, should a file hold them by mistake', async () => {
    const path = join(folder, 'edge-keys.json');
    const key = makeSigningKey();
    await writeFile(path, JSON.stringify({ keys: [{ ...key, alg: 'EdDSA' }] }));
    const { d: _, ...publicHalf } = key;
    expect(closing(await openEdgeKeys(path, log)).current()).toEqual([publicHalf]);
  });
});
