import { expect, test } from 'vitest';
import { readRepository } from '../architecture/source-tree.ts';
import { decisionFaults, documentFaults } from './documents.ts';

const repository = readRepository();

test('every document leads to files that exist', () => {
  expect(documentFaults(repository)).toEqual([]);
});

test('the decisions are numbered without a gap and stand in their index', () => {
  expect(decisionFaults(repository)).toEqual([]);
});

test.each([
  ['[a](gone.md)', 'docs/gone.md'],
  ['[a](../gone.md)', 'gone.md'],
  ['[a](#gone)', 'docs/a.md#gone'],
  ['[a](a.md#gone)', 'docs/a.md#gone'],
  ['## Own …\n[a](#own)', 'docs/a.md#own'],
  ['`home/market/gone.ts`', 'home/market/gone.ts'],
])('%s leads nowhere', (text, target) => {
  expect(documentFaults([{ path: 'docs/a.md', text }])).toEqual([
    `docs/a.md: ${target} does not exist`,
  ]);
});

test.each([
  ...['[a](https://example.org/b)', '[a](b.md)', '[a](../docs)', '`docs/b.md`'],
  ...['## Own one\n[a](#own-one)', '[a](b.md#any-moment-x_yon)'],
])('%s leads somewhere', (text) => {
  const files = [
    { path: 'docs/a.md', text },
    { path: 'docs/b.md', text: '## Any moment: `X_Y=on`\n' },
  ];
  expect(documentFaults(files)).toEqual([]);
});

test('a gap in the numbers, a missing title and a page outside the index are faults', () => {
  const page = (name: string, text = '# Title') => ({ path: `docs/decisions/${name}`, text });
  const index = page('README.md', '[1](0001-first.md) [3](0003-third.md) [4](0004-fourth.md)');
  expect(decisionFaults([page('0001-first.md'), index])).toEqual([]);
  expect(
    decisionFaults([
      page('0001-first.md'),
      page('0003-third.md'),
      page('0004-fourth.md', 'no title'),
      page('Notes.md'),
      index,
    ]),
  ).toEqual([
    'docs/decisions/0003-third.md: should be number 0002',
    'docs/decisions/0004-fourth.md: should be number 0003',
    'docs/decisions/0004-fourth.md: does not begin with a title',
    'docs/decisions/Notes.md: not NNNN-kebab-case.md',
    'docs/decisions/Notes.md: is not in the index',
  ]);
  expect(decisionFaults([])).toEqual(['docs/decisions/README.md: the index is missing']);
});
