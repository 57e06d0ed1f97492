import { problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { Fault } from '../api/answer.ts';
import { commonWords } from './common-words.ts';
import { explainAbsence } from './explain-absence.ts';

const words = commonWords.en;

test.each<[string, Fault | undefined, string]>([
  ['is on its way', undefined, words.loading],
  ['nobody answers for', { kind: 'unreachable' }, words.unreached],
  ['home has to be back for', { kind: 'problem', problem: problem('HOME_OFFLINE') }, words.away],
  [
    'was asked for too often',
    { kind: 'problem', problem: problem('RATE_LIMITED') },
    words.faults.rateLimited,
  ],
])('what %s is told of as that', (_, fault, told) => {
  expect(explainAbsence(fault, words)).toBe(told);
});
