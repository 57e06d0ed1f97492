import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import { isMissing } from './answer.ts';

const refused = (code: ProblemCode) => ({ kind: 'problem', problem: problem(code) }) as const;

test.each([
  ['NOT_FOUND', true],
  ['INVALID_REQUEST', true],
  ['RATE_LIMITED', false],
  ['UNAUTHENTICATED', false],
  ['HOME_OFFLINE', false],
  ['INTERNAL', false],
] as const)('that the answer was %s says that there is no such thing: %s', (code, isGone) => {
  expect(isMissing(refused(code))).toBe(isGone);
});

test('no answer says nothing of what there is', () => {
  expect(isMissing({ kind: 'unreachable' })).toBe(false);
  expect(isMissing(undefined)).toBe(false);
});
