import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { Fault } from '../api/answer.ts';
import { commonWords } from './common-words.ts';
import { explainFault } from './explain-fault.ts';

const words = commonWords.ko.faults;

function refusal(code: ProblemCode, entryCode?: string): Fault {
  const errors = entryCode ? [{ path: 'bio', code: entryCode, message: 'must be so' }] : undefined;
  return { kind: 'problem', problem: { ...problem(code), ...(errors ? { errors } : {}) } };
}

test.each([
  [refusal('HOME_OFFLINE'), words.homeOffline],
  [{ kind: 'unreachable' } as const, words.unreachable],
  [refusal('RATE_LIMITED'), words.rateLimited],
  [refusal('INVALID_REQUEST', 'too_big'), words.tooLong],
  [refusal('INVALID_REQUEST', 'something_new'), words.entry],
  [refusal('INVALID_REQUEST'), words.entry],
  [refusal('INTERNAL'), words.broken],
  [refusal('METHOD_NOT_ALLOWED'), '처리하지 못했어요. (METHOD_NOT_ALLOWED)'],
])('%j is told in the language of the screen', (fault, told) => {
  expect(explainFault(fault, words)).toBe(told);
});
