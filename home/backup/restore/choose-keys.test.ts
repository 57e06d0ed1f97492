import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { controlKeyText, sealingKeyText, tokenKeyText } from '#accounts/keys/key-files';
import type { KeyRing } from '#accounts/keys/key-ring';
import { makeFreshKeys, makeSigningKey } from '#accounts/keys/make-keys';
import { rotateKeys } from '#accounts/keys/rotate-keys';
import { chooseKeys, type KeyFiles } from './choose-keys.ts';

const START = instant(1_800_000_000_000_000);
const HOUR = 3600 * MICROS_PER_SECOND;
const YEARS = 400 * 24 * HOUR;

const first = makeRing();
const control = controlKeyText(makeSigningKey());
const newControl = controlKeyText(makeSigningKey());

function makeRing(): KeyRing {
  const { tokenKey, sealingKey, receiptKey } = makeFreshKeys();
  return {
    receiptKey,
    tokenKeys: [{ ...tokenKey, signs_from: START }],
    sealingKeys: [{ ...sealingKey, seals_from: START }],
  };
}

function rotated(ring: KeyRing, afterMicros: number, compromised = false): KeyRing {
  const now = addMicros(START, afterMicros);
  return rotateKeys(ring, makeFreshKeys(), { now, compromised });
}

interface JournalKey {
  readonly kid: string;
  readonly compromised?: true;
}

const journal = (...keys: readonly JournalKey[]) =>
  JSON.stringify({
    keys: keys.map((key, index) => ({
      ...{ kty: 'oct', alg: 'A256GCM', k: 'k'.repeat(43), ...key },
      seals_from: `2027-01-0${index + 1}T00:00:00Z`,
    })),
  });
const edges = (...kids: readonly string[]) =>
  JSON.stringify({ keys: kids.map((kid) => ({ kid })) });

const filesOf = (texts: Readonly<Record<string, string>>): KeyFiles =>
  new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));

function keyFiles(
  ring: KeyRing,
  more: { control?: string; journal?: string; edges?: string } = {},
): KeyFiles {
  return filesOf({
    'token-keys.json': tokenKeyText(ring),
    'sealing-keys.json': sealingKeyText(ring.sealingKeys),
    'control-key.json': more.control ?? control,
    'journal-key.json': more.journal ?? journal({ kid: 'j1' }),
    'edge-keys.json': more.edges ?? edges('e1'),
  });
}

const textsOf = (files: KeyFiles) =>
  Object.fromEntries([...files].map(([name, content]) => [name, Buffer.from(content).toString()]));
const journalKeysOf = (files: KeyFiles) =>
  (JSON.parse(`${textsOf(files)['journal-key.json']}`) as { keys: JournalKey[] }).keys.map(
    ({ kid, compromised }) => (compromised ? `${kid} compromised` : kid),
  );

test('on a new machine the keys of the backup are taken, whatever it has made itself', () => {
  const backup = keyFiles(first);
  const another = keyFiles(makeRing(), { control: newControl, journal: journal({ kid: 'other' }) });
  expect(chooseKeys(backup, new Map())).toEqual({ files: backup, from: 'backup' });
  expect(chooseKeys(backup, another)).toEqual({ files: backup, from: 'backup' });
});

test('over the keys of the first day those of the backup are taken, file by file', () => {
  const backup = keyFiles(rotated(first, HOUR), {
    control: newControl,
    journal: journal({ kid: 'j1' }, { kid: 'j2' }),
  });
  const bundle = keyFiles(first);
  const { files, from } = chooseKeys(backup, bundle);
  for (const name of ['token-keys.json', 'sealing-keys.json', 'control-key.json']) {
    expect(files.get(name)).toBe(backup.get(name));
  }
  expect(journalKeysOf(files)).toEqual(['j1', 'j2']);
  expect(from).toBe('both');
});

test('keys that were rotated after the backup are kept, and what is missing is added', () => {
  const backup = keyFiles(first);
  const inPlace = new Map(keyFiles(rotated(first, HOUR, true), { control: newControl }));
  inPlace.delete('sealing-keys.json');
  const { files, from } = chooseKeys(backup, inPlace);
  expect(textsOf(files)).toEqual({
    ...textsOf(inPlace),
    'sealing-keys.json': textsOf(backup)['sealing-keys.json'],
    'journal-key.json': expect.any(String),
  });
  expect(from).toBe('both');
});

test.each([
  ['backup', true],
  ['place', false],
])(
  'a compromised key that was forgotten does not come back, and %s is seen to be younger',
  (_, isBackup) => {
    const stolen = rotated(first, HOUR, true);
    const later = rotated(stolen, YEARS);
    expect(later.tokenKeys).toHaveLength(2);
    const [older, younger] = [keyFiles(first), keyFiles(later)];
    const { files } = isBackup ? chooseKeys(younger, older) : chooseKeys(older, younger);
    expect(files.get('token-keys.json')).toBe(younger.get('token-keys.json'));
  },
);

test('of journal keys those of both sides are kept, and compromised is what either calls so', () => {
  const known = journal({ kid: 'j1', compromised: true }, { kid: 'j2' });
  const other = journal({ kid: 'j1' }, { kid: 'j3' });
  for (const [backup, place] of [
    [known, other],
    [other, known],
  ]) {
    const { files } = chooseKeys(
      keyFiles(first, { journal: `${backup}` }),
      keyFiles(first, { journal: `${place}` }),
    );
    expect(journalKeysOf(files).toSorted()).toEqual(['j1 compromised', 'j2', 'j3']);
  }
});

test('the edges are known as the owner has brought them last', () => {
  const backup = keyFiles(rotated(first, HOUR), { edges: edges('compromised', 'old') });
  const { files } = chooseKeys(backup, keyFiles(first, { edges: edges('new') }));
  expect(textsOf(files)['edge-keys.json']).toBe(edges('new'));
  const none = new Map(keyFiles(first));
  none.delete('edge-keys.json');
  expect(textsOf(chooseKeys(backup, none).files)['edge-keys.json']).toBe(
    edges('compromised', 'old'),
  );
});

test('sides that were rotated apart are refused, and so are control keys without an order', () => {
  const apart = [rotated(first, HOUR), rotated(first, HOUR)].map((ring) => keyFiles(ring));
  const [one, other] = apart as [KeyFiles, KeyFiles];
  expect(() => chooseKeys(one, other)).toThrow(/^KEYS_CONTRADICT: .*token-keys\.json/);
  const mixed = new Map(one).set(
    'sealing-keys.json',
    keyFiles(first).get('sealing-keys.json') as Buffer,
  );
  const opposite = new Map(keyFiles(first)).set(
    'sealing-keys.json',
    one.get('sealing-keys.json') as Buffer,
  );
  expect(() => chooseKeys(mixed, opposite)).toThrow('KEYS_CONTRADICT');
  expect(() => chooseKeys(keyFiles(first), keyFiles(first, { control: newControl }))).toThrow(
    /^KEYS_CONTRADICT: .*control-key\.json/,
  );
});

test('a damaged file is nobody’s, and does not hide what the others tell', () => {
  const backup = keyFiles(rotated(first, HOUR));
  const damaged = new Map(keyFiles(first)).set('token-keys.json', Buffer.from('{"keys": 3'));
  const { files } = chooseKeys(backup, damaged);
  expect(files.get('token-keys.json')).toBe(backup.get('token-keys.json'));
  expect(files.get('sealing-keys.json')).toBe(backup.get('sealing-keys.json'));
  expect(chooseKeys(backup, new Map([['token-keys.json', Buffer.from('{"keys": 3')]])).from).toBe(
    'backup',
  );
});
