import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodeOf, judgeAdvisories, judgeSignatures, type Verdict } from './verdict.ts';

/** What npm 11 really said; addresses are changed, and what it said of its log is left out. */
const recorded: Record<
  'advisories' | 'signatures',
  Record<string, { readonly exitCode: number; readonly answer: unknown }>
> = JSON.parse(readFileSync(`${import.meta.dirname}/fixtures/npm-11-recorded.json`, 'utf8'));

const JUDGES = { advisories: judgeAdvisories, signatures: judgeSignatures };

function judge(about: keyof typeof JUDGES, name: string, exitCode?: number): Verdict {
  const one = recorded[about][name];
  if (!one) throw new Error(`${about}: ${name} is not recorded`);
  return JUDGES[about]({
    exitCode: exitCode ?? one.exitCode,
    stdout: JSON.stringify(one.answer, undefined, 2),
  });
}

test('no known vulnerability and no bad signature is clean', () => {
  expect(judge('advisories', 'clean')).toEqual({ kind: 'clean', packages: 2 });
  expect(judge('signatures', 'clean')).toEqual({ kind: 'clean', packages: undefined });
});

test('a finding names the package and what is known of it', () => {
  expect(judge('advisories', 'findings')).toEqual({
    kind: 'findings',
    lines: [
      'high: alpha *: Prototype pollution in alpha https://github.com/advisories/GHSA-0000-0000-0000',
    ],
  });
  expect(judge('signatures', 'invalid')).toEqual({
    kind: 'findings',
    lines: ['invalid: alpha@1.0.0: EINTEGRITYSIGNATURE'],
  });
  expect(judge('signatures', 'missing')).toEqual({
    kind: 'findings',
    lines: ['missing: beta@1.0.0: has no signature'],
  });
});

test.each([
  ['advisories', 'unreachable', /ECONNREFUSED/],
  ['advisories', 'registry-down', /^503 Service Unavailable/],
  ['advisories', 'registry-without-it', /^405 Method Not Allowed/],
  ['advisories', 'not-the-registry', /^invalid json response body/],
  ['signatures', 'unreachable', /^ENOTFOUND/],
  ['signatures', 'keys-unreachable', /^ECONNREFUSED/],
] as const)('%s with nobody to ask (%s) were not checked', (about, name, why) => {
  expect(judge(about, name)).toEqual({ kind: 'not-checked', why: expect.stringMatching(why) });
});

test.each([
  ['advisories', 'no-lock-file', /^ENOLOCK/],
  ['signatures', 'keys-unknown', /^EMISSINGSIGNATUREKEY/],
] as const)('%s that npm cannot judge (%s) are not clean', (about, name, why) => {
  expect(judge(about, name)).toEqual({ kind: 'unclear', why: expect.stringMatching(why) });
});

test.each([
  ['E404', 'not-checked'],
  ['E503', 'not-checked'],
  ['EAI_AGAIN', 'not-checked'],
  ['EINTEGRITY', 'unclear'],
  ['EEXPIREDSIGNATUREKEY', 'unclear'],
])('that npm failed with %s means %s', (code, kind) => {
  const stdout = JSON.stringify({ error: { code, summary: 'why', detail: '' } });
  expect(judgeSignatures({ exitCode: 1, stdout })).toEqual({ kind, why: `${code} why` });
});

test.each(['advisories', 'signatures'] as const)('%s are clean only if npm ends well', (about) => {
  expect(judge(about, 'clean', 1).kind).toBe('unclear');
});

test.each(['', 'npm warn', '{}', '[]', '{"auditReportVersion":3,"vulnerabilities":{}}'])(
  'what cannot be read (%j) is not clean',
  (stdout) => {
    for (const judgeOne of Object.values(JUDGES)) {
      expect(judgeOne({ exitCode: 0, stdout }).kind).toBe('unclear');
    }
  },
);

test('a report on no package at all is not clean', () => {
  const metadata = { dependencies: { total: 0 } };
  const stdout = JSON.stringify({ auditReportVersion: 2, vulnerabilities: {}, metadata });
  expect(judgeAdvisories({ exitCode: 0, stdout }).kind).toBe('unclear');
});

test('the worst decides, and who could not be asked is no fault of ours', () => {
  const clean: Verdict = { kind: 'clean', packages: 1 };
  const unasked: Verdict = { kind: 'not-checked', why: '' };
  const unclear: Verdict = { kind: 'unclear', why: '' };
  const findings: Verdict = { kind: 'findings', lines: [] };
  expect(exitCodeOf([clean, clean])).toBe(0);
  expect(exitCodeOf([unasked, clean])).toBe(0);
  expect(exitCodeOf([unasked, unclear])).toBe(2);
  expect(exitCodeOf([findings, unclear])).toBe(1);
});
