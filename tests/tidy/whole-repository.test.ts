/** What is asked of every file: asked in one place, since whoever asks has to parse them all. */
import { expect, test } from 'vitest';
import { importCycles, importFaults, unusedDoors } from '../architecture/import-rules.ts';
import { importsOf } from '../architecture/module-imports.ts';
import { PURE_CORE, purityFaults } from '../architecture/pure-core.ts';
import { isCode, readRepository } from '../architecture/source-tree.ts';
import { readWorkspaces } from '../architecture/workspaces.ts';
import { ALLOWED_CONSTRUCTS } from './allowed-constructs.ts';
import { shapeFaults } from './file-shape.ts';
import { constructFaults } from './refused-constructs.ts';

const repository = readRepository();
const house = { files: repository, workspaces: readWorkspaces(repository) };

test('every file of the repository keeps the shape of the house', () => {
  expect(shapeFaults(repository)).toEqual([]);
});

test('no file of the repository breaks a rule of the house', () => {
  expect(importFaults(house)).toEqual([]);
});

test('whoever makes a client of PostgreSQL has the driver ask for nothing (db/array-types.ts)', () => {
  const makers = repository
    .filter(isCode)
    .filter((file) => importsOf(file).some((one) => one.specifier === 'postgres' && !one.typeOnly));
  expect(makers.map(({ path }) => path)).toContain('db/client.ts');
  expect(makers.filter(({ text }) => !text.includes('fetch_types: false'))).toEqual([]);
});

test('no files of the repository import each other in a circle', () => {
  expect(importCycles(house)).toEqual([]);
});

test('whatever a package of the repository offers is taken by somebody', () => {
  expect(unusedDoors(house)).toEqual([]);
});

test('the pure core of the repository is pure', () => {
  expect(purityFaults(house, PURE_CORE)).toEqual([]);
});

test('product code uses clock, chance, environment and floats only where the table allows', () => {
  expect(constructFaults(repository, ALLOWED_CONSTRUCTS)).toEqual([]);
});
