import { type Finding, INVARIANTS, type InvariantNumber } from './invariants.ts';

/** How a verification ended, as an exit code: clean, breached, or not all could be looked at. */
export function verdict(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ breaches }) => breaches > 0)) return 1;
  return findings.some(({ unchecked }) => unchecked !== undefined) ? 2 : 0;
}

/** A row per invariant; below it a line for each rule that is broken or was not looked at. */
export function formatFindings(findings: readonly Finding[]): string {
  const numbers = Object.keys(INVARIANTS).map((number) => Number.parseInt(number, 10));
  return numbers
    .flatMap((number) => invariantLines(number as InvariantNumber, findings))
    .join('\n');
}

function invariantLines(number: InvariantNumber, all: readonly Finding[]): string[] {
  const findings = all.filter(({ invariant }) => invariant === number);
  const breaches = findings.reduce((sum, finding) => sum + finding.breaches, 0);
  const state = { 0: 'ok', 1: `${breaches} BREACHES`, 2: 'NOT CHECKED' }[verdict(findings)];
  const row = `${String(number).padEnd(3)}${INVARIANTS[number].padEnd(30)}${state.padEnd(14)}${countsOf(findings)}`;
  return [row, ...findings.flatMap(detailLines)];
}

/** What was looked at: the largest count of each unit. */
function countsOf(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { unit, checked } of findings) {
    counts.set(unit, Math.max(checked, counts.get(unit) ?? 0));
  }
  return [...counts].map(([unit, count]) => `${count} ${unit}`).join(', ');
}

function detailLines(finding: Finding): string[] {
  const { rule, breaches, examples, unchecked, remark } = finding;
  if (unchecked !== undefined) return [`     not checked: ${rule} (${unchecked})`];
  const note = remark === undefined ? '' : ` (${remark})`;
  if (breaches === 0) return remark === undefined ? [] : [`     ${rule}${note}`];
  const more = breaches > examples.length ? [`       … ${breaches - examples.length} more`] : [];
  return [
    `     broken: ${rule}${note}`,
    ...examples.map((example) => `       ${example}`),
    ...more,
  ];
}
