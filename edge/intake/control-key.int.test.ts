import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Misconfiguration } from '@mockstreet/shared/config';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHomeStandIn, makeTestKey, publicJwkOf } from '../../tests/support/home-stand-in.ts';
import { openControlKey } from './control-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-control-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openControlKey(join(folder, 'key.json'), pino({ level: 'silent' }));
const write = (content: unknown) =>
  writeFileSync(join(folder, 'key.json'), JSON.stringify(content));

it('reads what any of its keys has signed, and nothing else', async () => {
  const [home, other, stranger] = await Promise.all([
    createHomeStandIn(),
    makeTestKey('control-2'),
    makeTestKey('control-3'),
  ]);
  write({ keys: [await publicJwkOf(home.controlKey), await publicJwkOf(other)] });
  const key = await open();
  const document = home.snapshot();
  expect(await key.readDocument(await home.messageOf(document))).toEqual(document);
  expect(await key.readDocument(await home.messageOf(document, other))).toEqual(document);
  expect(await key.readDocument(await home.messageOf(document, stranger))).toBeUndefined();
  key.close();
});

it('is a fault of the configuration when it is missing', async () => {
  await expect(open()).rejects.toThrow(Misconfiguration);
});

it.each<[string, () => unknown]>([
  ['holds no key', () => ({ keys: [] })],
  ['is one key and no set', () => publicJwkOf(home)],
  [
    'holds a key without a name',
    async () => ({ keys: [{ ...(await publicJwkOf(home)), kid: undefined }] }),
  ],
  [
    'holds a key for something else',
    async () => ({ keys: [{ ...(await publicJwkOf(home)), crv: 'X25519' }] }),
  ],
])('is a fault of the configuration when it %s', async (_what, content) => {
  write(await content());
  await expect(open()).rejects.toThrow(Misconfiguration);
});

let home: Awaited<ReturnType<typeof makeTestKey>>;
beforeEach(async () => {
  home = await makeTestKey('control-1');
});
