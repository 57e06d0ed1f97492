import { expect, test } from 'vitest';
import { tellOutcome } from './tell-outcome.ts';

const WORDS = {
  outcomes: { taken: 'it is taken', cannot_replay: 'it failed' },
  denied: (why: string) => `denied, ${why}`,
};
const REASONS = {
  ofLetters: { credential_not_valid: 'no good signature', malformed_envelope: 'no order' },
  ofOrders: { INSUFFICIENT_CASH: 'no cash' },
};

test.each([
  ['taken', 'it is taken'],
  ['cannot_replay: TypeError: x: y', 'it failed'],
  ['denied: INSUFFICIENT_CASH', 'denied, no cash'],
  ['denied: NEW_CODE', 'denied, NEW_CODE'],
  ['credential_not_valid', 'no good signature'],
  ['malformed_envelope:order.side', 'no order'],
  ['something_new', 'something_new'],
])('%s is told as: %s', (outcome, told) => {
  expect(tellOutcome(outcome, WORDS, REASONS)).toBe(told);
});
