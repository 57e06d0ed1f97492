import { expect, test } from 'vitest';
import { chooseKeys } from './choose-keys.ts';

const file = (...kids: string[]) =>
  Buffer.from(JSON.stringify({ keys: kids.map((kid) => ({ kid })) }));
const namesOf = (files: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...files].map(([name, content]) => [name, content.toString()]));

const backup = new Map([
  ['token-keys.json', file('t1')],
  ['control-key.json', file('c1')],
]);

test('on a new machine the keys of the backup are taken, whatever it has made itself', () => {
  const fresh = new Map([
    ['token-keys.json', file('other')],
    ['journal-key.json', file('another')],
  ]);
  expect(chooseKeys(backup, new Map())).toEqual({ files: backup, from: 'backup' });
  expect(chooseKeys(backup, fresh)).toEqual({ files: backup, from: 'backup' });
});

test('keys that were rotated after the backup are kept, and what is missing is added', () => {
  const inPlace = new Map([['token-keys.json', file('t1', 't2')]]);
  const { files, from } = chooseKeys(backup, inPlace);
  expect(from).toBe('place');
  expect(namesOf(files)).toEqual({
    'token-keys.json': file('t1', 't2').toString(),
    'control-key.json': file('c1').toString(),
  });
});

test('damaged files are of no lineage', () => {
  const damaged = new Map([['token-keys.json', Buffer.from('{"keys": 3')]]);
  expect(chooseKeys(backup, damaged).from).toBe('backup');
});
