import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyFilesIn, keyFilesOf, readKeyParts } from './key-files.ts';
import { Refused } from './refusal.ts';

const file = Buffer.from('{}');

test('a backup that somebody else made names no path of its own', () => {
  const names = ['keys/token-keys.json', 'keys/../evil.json', 'keys/a/b.json', 'token-keys.json'];
  const files = new Map([...names, 'keys/.hidden.json', 'keys/x.sh'].map((name) => [name, file]));
  expect(keyFilesOf(files).map(({ name }) => name)).toEqual(['token-keys.json']);
});

test('keys are found in the folders of their purposes, and not among those put aside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const put = (name: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '{}');
    return join(folder, name);
  };
  const kept = ['tokens/token-keys.json', 'public/edge-keys.json', 'of-a-later-version.json'];
  const expected = kept.map(put);
  for (const name of ['before-20261121T200000/token-keys.json', 'restoring/token-keys.json']) {
    put(name);
  }
  put('tokens/token-keys.json.lock');
  expect(keyFilesIn(folder).toSorted()).toEqual(expected.toSorted());
});

test('a key that lies in the folder and in that of its purpose is read once, there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const purpose of ['tokens', 'before-20261121T190000']) mkdirSync(join(folder, purpose));
  for (const path of [
    'token-keys.json',
    'tokens/token-keys.json',
    'before-20261121T190000/a.json',
  ]) {
    writeFileSync(join(folder, path), '{}');
  }
  expect(keyFilesIn(folder)).toEqual([join(folder, 'tokens/token-keys.json')]);
});

test('every key that is missing or cannot be read is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['token-keys.json', 'journal-key.json', 'notes.txt', 'token-keys.json.lock']) {
    writeFileSync(join(folder, name), '{}');
  }
  const paths = keyFilesIn(folder).toSorted();
  expect(paths).toEqual([join(folder, 'journal-key.json'), join(folder, 'token-keys.json')]);
  const thrown = (() => {
    try {
      return readKeyParts([...paths, join(folder, 'public-keys.json')]);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(Refused);
  expect((thrown as Refused).refusals.map(({ message }) => message)).toEqual([
    'sealing-keys.json is missing among the keys',
    'control-key.json is missing among the keys',
    `${join(folder, 'public-keys.json')} cannot be read (ENOENT)`,
  ]);
});
