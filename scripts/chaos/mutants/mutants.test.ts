import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVARIANTS } from '@mockstreet/home/verify/invariants';
import { REPOSITORY } from '@mockstreet/native/repository';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseMutants, MUTANTS } from './mutants.ts';
import { type Mutant, patchFaults, plantMutant } from './plant-mutant.ts';

test('every mutant fits the source as it is today', () => {
  expect(MUTANTS.flatMap((mutant) => patchFaults(REPOSITORY, mutant))).toEqual([]);
});

test('there are as many of them as promised, each with a name of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(8);
});

test('every mutant names checks that there are', () => {
  const checks = ['lost', 'doubled', 'invented', 'deadlock', 'recovery', 'same tape, same ledger'];
  const rules = Object.keys(INVARIANTS).map((number) => `verify ${number}`);
  for (const { expected } of MUTANTS) {
    expect(expected.length).toBeGreaterThan(0);
    expect([...checks, ...rules]).toEqual(expect.arrayContaining([...expected]));
  }
});

test('mutants are chosen by any part of their names that is theirs alone', () => {
  const names = (text: string) => chooseMutants(text).map(({ name }) => name);
  expect(names('poison, ack before')).toEqual(['ack before commit', 'poison ends the engine']);
  expect(names('newest price trusted, not the first eligible')).toHaveLength(1);
  expect(() => chooseMutants('before')).toThrow(/“before” is no part of one mutant’s name alone/);
  expect(() => chooseMutants('nothing')).toThrow(/“nothing”/);
  expect(() => chooseMutants('')).toThrow();
});

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mockstreet-mutants-'));
  mkdirSync(join(root, 'home'));
  writeFileSync(join(root, 'home/a.ts'), 'one two two\n');
});

afterEach(() => rmSync(root, { recursive: true }));

const mutant = (find: string): Mutant => ({
  name: 'm',
  expected: ['lost'],
  patches: [{ file: 'home/a.ts', find, replace: '$& three' }],
});

test('a patch replaces its one place, dollar signs and all', () => {
  plantMutant(root, mutant('one'));
  expect(readFileSync(join(root, 'home/a.ts'), 'utf8')).toBe('$& three two two\n');
});

test('a patch whose place is gone, or is there twice, is refused and changes nothing', () => {
  for (const find of ['four', 'two']) {
    expect(() => plantMutant(root, mutant(find))).toThrow(/times/);
  }
  expect(readFileSync(join(root, 'home/a.ts'), 'utf8')).toBe('one two two\n');
});
