import { expect, test } from 'vitest';
import { type ChaosReport, formatReport } from './report.ts';

const report: ChaosReport = {
  seed: 42,
  seconds: 300.4,
  cores: 2,
  users: 24,
  faults: [
    { number: 1, kind: 'kill engine', detail: '', hits: 1, tries: 1, recoveryMs: 1_000 },
    { number: 2, kind: 'home away', detail: '', hits: 1, tries: 1, recoveryMs: 4_000 },
    { number: 3, kind: 'kill engine', detail: '', hits: 1, tries: 1, recoveryMs: 2_000 },
    { number: 4, kind: 'kill engine', detail: '', hits: 1, tries: 1, recoveryMs: 9_000 },
  ],
  answers: {
    accepted: 105,
    commands: 12,
    unavailable: 7,
    unanswered: 3,
    reused: 1,
    limited: 0,
    unauthorized: 0,
    other: 0,
    duplicates: 5,
    conflicts: 1,
  },
  promised: 100,
  ledger: {
    orders: 101,
    filled: 80,
    failed: 11,
    cancelled: 7,
    resting: 3,
    notDecidedAgain: 2,
    commands: 11,
    bailouts: 4,
    deeds: 5,
    conflicts: 1,
    legs: 542,
    sums: [{ asset: 'KRW', sum: '0.00000000' }],
  },
  deadlocks: 0,
  decidedAgain: 115,
  leftOut: [],
  checks: 3,
  breaches: [],
};

const rowOf = (text: string, beginning: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${beginning}`))
    ?.split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());

test('a run says its seed, what it counted and that nothing broke', () => {
  const text = formatReport(report);
  expect(text).toContain('## 4 faults, seed 42: nothing broken');
  expect(rowOf(text, '202 answers')).toEqual(['105 for 100 orders, 12 for commands']);
  expect(rowOf(text, 'orders recorded')).toEqual([
    '101: 80 filled, 11 denied, 7 taken back, 3 at rest; 1 conflicts, 4 bailouts',
  ]);
  expect(rowOf(text, 'lost / doubled')).toEqual(['0 / 0']);
  expect(rowOf(text, 'decided once more, alike')).toEqual(['115 of 115']);
  expect(rowOf(text, 'sums per asset')).toEqual(['KRW 0.00000000']);
});

test('what cannot be decided once more is told, and why', () => {
  expect(formatReport(report)).not.toContain('Not decided once more');
  const leftOut = ['2 orders that a cap refused: by what was held then', 'account of Eve: why'];
  const text = formatReport({ ...report, leftOut });
  expect(text).toContain(`Not decided once more:\n\n- ${leftOut.join('\n- ')}`);
});

test('recovery is told by kind, the middle and the slowest', () => {
  const text = formatReport(report);
  expect(rowOf(text, 'kill engine')).toEqual(['3', '3', '3', '2 s', '9 s']);
  expect(rowOf(text, 'home away')).toEqual(['1', '1', '1', '4 s', '4 s']);
  expect(rowOf(text, 'faults without effect')).toEqual(['none']);
});

test('a fault that hit nothing is named and counts for nothing', () => {
  const missed = { detail: '', hits: 0, tries: 3, recoveryMs: 60_000 };
  const text = formatReport({
    ...report,
    faults: [
      ...report.faults,
      { ...missed, number: 5, kind: 'kill engine' },
      { ...missed, number: 6, kind: 'poison' },
    ],
  });
  expect(text).toContain('## 4 faults, seed 42: nothing broken');
  expect(rowOf(text, 'faults without effect')).toEqual([
    '5 kill engine (3 tries), 6 poison (3 tries)',
  ]);
  expect(rowOf(text, 'kill engine')).toEqual(['4', '3', '3', '2 s', '9 s']);
  expect(rowOf(text, 'poison')).toEqual(['1', 'NEVER', '0', '', '']);
});

test('breaches are counted, and told with what they are about', () => {
  const breaches = [
    { check: 'lost', what: 'order a' },
    { check: 'lost', what: 'order b' },
    { check: 'doubled', what: 'order c' },
  ];
  const text = formatReport({ ...report, breaches });
  expect(text).toContain('seed 42: 3 BREACHES');
  expect(rowOf(text, 'orders recorded')).toEqual([
    '101: 80 filled, 11 denied, 7 taken back, 3 at rest; 1 conflicts, 4 bailouts',
  ]);
  expect(rowOf(text, 'lost / doubled')).toEqual(['2 / 1']);
  expect(text).toContain('- **lost**: order b');
});

test('of thousands of breaches the first are shown', () => {
  const breaches = Array.from({ length: 3_000 }, (_, at) => ({
    check: 'lost',
    what: `order ${at}`,
  }));
  const text = formatReport({ ...report, breaches });
  expect(text).toContain('and 2980 more');
  expect(text.split('\n').length).toBeLessThan(60);
});

test('what a run that ended early did not look at is not told as zero', () => {
  const text = formatReport({
    ...report,
    ledger: undefined,
    deadlocks: undefined,
    decidedAgain: undefined,
  });
  expect(rowOf(text, 'deadlocks')).toEqual(['not looked at']);
  expect(rowOf(text, 'decided once more, alike')).toEqual(['not looked at']);
  expect(rowOf(text, 'orders recorded')).toEqual(['not looked at']);
});
