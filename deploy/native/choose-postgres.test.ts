import { expect, test } from 'vitest';
import { CannotStart } from './cannot-start.ts';
import { choosePostgres } from './choose-postgres.ts';

const INSTALLED = [
  { folder: '/pg/17', major: 17 },
  { folder: '/pg/15', major: 15 },
];

test('a new cluster is made by the newest PostgreSQL', () => {
  expect(choosePostgres(INSTALLED, undefined)).toBe('/pg/17');
});

test('a cluster stays with the major version that made it', () => {
  expect(choosePostgres(INSTALLED, 15)).toBe('/pg/15');
});

test('a cluster whose major version is gone is refused in one line that says what to do', () => {
  const choose = () => choosePostgres(INSTALLED, 16);
  expect(choose).toThrow(CannotStart);
  expect(choose).toThrow(/^.*PostgreSQL 16, installed: 17, 15; install PostgreSQL 16 again$/);
});
