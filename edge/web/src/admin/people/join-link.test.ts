import { expect, test } from 'vitest';
import { beginningOfUsername } from './beginning-of-username.ts';
import { joinLink } from './join-link.ts';

test('a link to join carries the code, whatever letters it has', () => {
  expect(joinLink('https://example.org', 'msi_1&2')).toBe(
    'https://example.org/join?code=msi_1%262',
  );
});

test.each([
  [' @Demo ', 'demo'],
  ['ji.ho_1', 'ji.ho_1'],
  ['지호', undefined],
  ['', undefined],
])('%j is looked for as %j', (typed, expected) => {
  expect(beginningOfUsername(typed)).toBe(expected);
});
