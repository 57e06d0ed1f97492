import { expect, test } from 'vitest';
import type { Me } from '../api/schema.ts';
import { nameChange } from './name-change.ts';

const ME = { nickname: 'Jiho', profile: { bio: null } } as unknown as Me;

test('only what was typed is changed', () => {
  expect(nameChange({ bio: 'Buys high' }, ME)).toEqual({ profile: { bio: 'Buys high' } });
  expect(nameChange({ nickname: 'Jiho 2' }, ME)).toEqual({ nickname: 'Jiho 2' });
  expect(nameChange({ nickname: 'A', bio: 'B' }, ME)).toEqual({
    nickname: 'A',
    profile: { bio: 'B' },
  });
});

test('what was typed and put back as it was is no change', () => {
  expect(nameChange({}, ME)).toBeUndefined();
  expect(nameChange({ nickname: 'Jiho', bio: '' }, ME)).toBeUndefined();
});
