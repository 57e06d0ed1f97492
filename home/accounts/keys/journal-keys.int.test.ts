import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Misconfiguration } from '@mockstreet/shared/config';
import { formatInstant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addJournalKeys,
  keepJournalKeys,
  newestJournalKey,
  readJournalKeys,
  rotateJournalKeys,
} from './journal-keys.ts';

const NOW = instant(Date.UTC(2026, 10, 20) * 1000);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-journal-keys-'));
  path = join(folder, 'journal-key.json');
  keepJournalKeys(path, NOW);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is made once, for its owner alone, and kept', () => {
  const [first] = readJournalKeys(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(Buffer.from(first?.k ?? '', 'base64url')).toHaveLength(32);
  keepJournalKeys(path, NOW);
  expect(readJournalKeys(path)).toEqual([first]);
});

it('says of a new key whom it took over from, unless that one was stolen', () => {
  const [first] = readJournalKeys(path);
  const second = rotateJournalKeys(path, { compromised: false, now: NOW });
  const third = rotateJournalKeys(path, { compromised: true, now: NOW });
  const keys = readJournalKeys(path);
  expect(keys.map(({ kid, succeeds }) => [kid, succeeds])).toEqual([
    [first?.kid, undefined],
    [second, first?.kid],
    [third, undefined],
  ]);
  expect(new Set(keys.map(({ k }) => k)).size).toBe(3);
  // However the clock was set meanwhile, the newest seals.
  expect(newestJournalKey(keys).kid).toBe(third);
});

it('takes in the keys that a replay has found, each once, and seals with the newest of all', async () => {
  const [first] = readJournalKeys(path);
  const later = formatInstant(instant(NOW + MICROS_PER_MINUTE));
  const found = { ...first, kid: 'found', succeeds: first?.kid, seals_from: later } as never;
  await addJournalKeys(path, [found, first as never]);
  await addJournalKeys(path, [found]);
  expect(readJournalKeys(path).map(({ kid }) => kid)).toEqual([first?.kid, 'found']);
  expect(newestJournalKey(readJournalKeys(path)).kid).toBe('found');
});

it('is refused when it is damaged, and never made anew over it', () => {
  writeFileSync(path, '{"keys": []}');
  expect(() => keepJournalKeys(path, NOW)).toThrow(Misconfiguration);
});
