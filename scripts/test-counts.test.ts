import { expect, test } from 'vitest';
import { readTestCounts } from './test-counts.ts';

const report = {
  numPassedTests: 5,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 3,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
};

test('tests that passed, failed and did not run are counted', () => {
  expect(readTestCounts(report, false)).toEqual({ passed: 5, failed: 2, skipped: 4 });
});

test('a file that could not be loaded counts as one failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{}] },
  ];
  expect(readTestCounts({ ...report, testResults }, false).failed).toBe(3);
});

test('a run that failed without a failed test counts as one failure', () => {
  const passed = { ...report, numFailedTests: 0 };
  expect(readTestCounts(passed, false).failed).toBe(1);
  expect(readTestCounts(passed, true).failed).toBe(0);
});

test.each([undefined, {}, 'text'])('no report at all (%j) counts as one failure', (none) => {
  expect(readTestCounts(none, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
