import { expect, test } from 'vitest';
import { isArchivedWal, isNeededFrom, parseShippedWal, shippedName } from './wal-name.ts';

const SEGMENT = '000000010000000A000000FF';

test.each([
  [SEGMENT, true],
  [`${SEGMENT}.00000028.backup`, true],
  ['00000002.history', true],
  [`.${SEGMENT}.draft`, false],
  [`${SEGMENT}.partial`, false],
  ['notes.txt', false],
])('%s is what PostgreSQL archives: %s', (name, is) => {
  expect(isArchivedWal(name)).toBe(is);
});

test('what was shipped is known by its name', () => {
  const file = shippedName(SEGMENT, 'ab'.repeat(32));
  expect(file).toBe(`${SEGMENT}.abababababababab.gz.age`);
  expect(parseShippedWal(file)).toEqual({ name: SEGMENT, digest: 'ab'.repeat(8), file });
  expect(parseShippedWal('mockstreet-dump-20261121T190005Z.age')).toBeUndefined();
});

test.each([
  ['000000010000000A000000FE', false],
  ['000000010000000A000000FF', true],
  ['000000020000000B00000000', true],
  ['000000020000000A00000001', false],
  ['00000001.history', true],
])('%s is needed by a base that begins with 000000010000000A000000FF: %s', (name, is) => {
  expect(isNeededFrom(name, SEGMENT)).toBe(is);
});
