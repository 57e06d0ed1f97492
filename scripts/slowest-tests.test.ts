import { expect, test } from 'vitest';
import { formatSlowTests, slowestTests } from './slowest-tests.ts';

const report = {
  testResults: [
    {
      name: '/house/home/a.test.ts',
      assertionResults: [
        { fullName: 'adds', duration: 12 },
        { fullName: 'waits for a server', duration: 4_050 },
        { fullName: 'was skipped', duration: null },
      ],
    },
    {
      name: '/house/tests/e2e/b.e2e.test.ts',
      assertionResults: [{ fullName: 'orders in a browser', duration: 30_000 }],
    },
    { name: '/house/broken.test.ts', assertionResults: [] },
  ],
};

test('the slowest tests of all files come first, named from the root', () => {
  expect(slowestTests(report, '/house', 2)).toEqual([
    { file: 'tests/e2e/b.e2e.test.ts', name: 'orders in a browser', seconds: 30 },
    { file: 'home/a.test.ts', name: 'waits for a server', seconds: 4.05 },
  ]);
});

test('there are no more than there are tests, and of no report none', () => {
  expect(slowestTests(report, '/house', 10)).toHaveLength(4);
  expect(slowestTests(undefined, '/house', 10)).toEqual([]);
  expect(slowestTests({ testResults: 'text' }, '/house', 10)).toEqual([]);
});

test('a row says how long, where and what', () => {
  expect(formatSlowTests(slowestTests(report, '/house', 1))).toEqual([
    '  30.0 s  tests/e2e/b.e2e.test.ts: orders in a browser',
  ]);
});
