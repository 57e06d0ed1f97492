import { expect, test } from 'vitest';
import type { Fault } from './answer.ts';
import { fieldError, otherFault } from './field-error.ts';

const invalid: Fault = {
  kind: 'problem',
  problem: {
    type: 'about:blank',
    title: 'The request is not valid',
    status: 422,
    code: 'INVALID_REQUEST',
    errors: [{ path: 'profile.bio', code: 'bio_too_long', message: 'must be shorter' }],
  },
};

test('what is wrong with a field is found by its path', () => {
  expect(fieldError(invalid, 'profile.bio')).toBe('bio_too_long');
  expect(fieldError(invalid, 'nickname')).toBeUndefined();
  expect(fieldError({ kind: 'unreachable' }, 'nickname')).toBeUndefined();
  expect(fieldError(undefined, 'nickname')).toBeUndefined();
});

test('what no field tells is left to be told by itself', () => {
  expect(otherFault(invalid, ['nickname', 'profile.bio'])).toBeUndefined();
  expect(otherFault(invalid, ['nickname'])).toBe(invalid);
  expect(otherFault(undefined, ['nickname'])).toBeUndefined();
});
