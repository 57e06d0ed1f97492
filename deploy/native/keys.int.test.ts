import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CannotStart } from './cannot-start.ts';
import { type DataDirectory, openDataDirectory } from './data-directory.ts';
import { ensureKeys } from './keys.ts';
import { ensureSecrets } from './secrets.ts';

const clock = () => instantFromMillis(Date.now());

let folder: string;
let data: DataDirectory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-native-'));
  data = openDataDirectory(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface StoredKey {
  readonly kid: string;
  readonly d?: string;
}
const keysIn = (path: string): StoredKey[] => JSON.parse(readFileSync(path, 'utf8')).keys;

/** The text of everything below a folder. */
function textsBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

test('nothing private of home lies with the edge, and the edge knows home by its control key', async () => {
  ensureSecrets(data);
  await ensureKeys(data, clock);
  const { tokenKeys, sealingKeys, controlKey } = data.home.keys;
  const secrets = [tokenKeys, sealingKeys, controlKey]
    .flatMap(keysIn)
    .map(({ d }) => d ?? expect.fail('a private half is missing'));
  expect(secrets).toHaveLength(3);
  const edge = textsBelow(data.edge.root);
  expect(edge.length).toBeGreaterThan(1);
  for (const secret of secrets) {
    for (const text of edge) expect(text).not.toContain(secret);
  }
  const [given] = keysIn(data.edge.homeControlKey);
  expect(given?.kid).toBe(keysIn(controlKey)[0]?.kid);
  // The one private key there is the edge's own.
  const receiptKey: StoredKey = JSON.parse(readFileSync(data.edge.receiptKey, 'utf8'));
  expect(edge.filter((text) => /"d":/.test(text))).toEqual([
    readFileSync(data.edge.receiptKey, 'utf8'),
  ]);
  expect(keysIn(data.home.edgeKeys)).toMatchObject([{ kid: receiptKey.kid }]);
  expect(keysIn(data.home.edgeKeys)[0]).not.toHaveProperty('d');
});

test('both sides may start at once', async () => {
  await Promise.all([ensureKeys(data, clock), ensureKeys(data, clock)]);
  const before = textsBelow(folder);
  await ensureKeys(data, clock);
  expect(textsBelow(folder)).toEqual(before);
});

test('a data directory of the version before is carried over, and that version then refuses it', async () => {
  await ensureKeys(data, clock);
  const [former] = keysIn(data.home.keys.tokenKeys);
  for (const file of Object.values(data.home.keys)) rmSync(file);
  writeFileSync(data.home.formerSigningKey, JSON.stringify(former));
  writeFileSync(join(folder, 'format.json'), '{"format": 1}');
  const again = openDataDirectory(folder);
  expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual({ format: 1 });
  await ensureKeys(again, clock);
  expect(keysIn(again.home.keys.tokenKeys)).toMatchObject([{ kid: former?.kid, d: former?.d }]);
  expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual({ format: 3 });
});

test('a damaged key file is a reason not to start, told without what stands in it', async () => {
  await ensureKeys(data, clock);
  const [key] = keysIn(data.home.keys.sealingKeys);
  writeFileSync(data.home.keys.sealingKeys, `{"keys": [{"d": "${key?.d}"`);
  const fault: unknown = await ensureKeys(data, clock).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(CannotStart);
  expect((fault as CannotStart).lines).toEqual([`${data.home.keys.sealingKeys}: is not JSON`]);
});
