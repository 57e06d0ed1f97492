import { expect, test } from 'vitest';
import { beginningOfUsername } from './beginning-of-username.ts';

test.each([
  [' @Demo ', 'demo'],
  ['ji.ho_1', 'ji.ho_1'],
  ['지호', undefined],
  ['', undefined],
])('%j is looked for as %j', (typed, expected) => {
  expect(beginningOfUsername(typed)).toBe(expected);
});
