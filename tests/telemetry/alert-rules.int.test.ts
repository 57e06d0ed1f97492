import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { RULES_FILE, readAlertRules } from '../support/alert-rules.ts';
import { REPOSITORY } from '../support/compose/compose-file.ts';
import { runPromtool } from '../support/prometheus-tools.ts';
import { ALERT_CASES } from './alert-cases.ts';

const rules = readAlertRules();

test('promtool finds no fault with the rules', () => {
  expect(runPromtool('check', 'rules', '--lint=all', '--lint-fatal', RULES_FILE)).toContain(
    `SUCCESS: ${rules.length} rules found`,
  );
});

test('promtool finds no fault with whom Prometheus at home asks', () => {
  const file = join(REPOSITORY, 'deploy/telemetry/prometheus/prometheus.yml');
  expect(runPromtool('check', 'config', file)).toContain('is valid prometheus config');
});

test('every alert has a case in which it fires and one in which it does not', () => {
  const names = rules.map(({ alert }) => alert);
  expect(Object.keys(ALERT_CASES).toSorted()).toEqual(names.toSorted());
});

test('every alert fires when it has to, and not when it has not', () => {
  const isLong = ([, { after }]: [string, { after: string }]) => after === '28h';
  const [long, short] = [
    Object.entries(ALERT_CASES).filter(isLong),
    Object.entries(ALERT_CASES).filter((one) => !isLong(one)),
  ];
  expect(judge(Object.fromEntries(short))).toContain('SUCCESS');
  // Every rule is evaluated at every step: by the minute a day would take half a minute.
  expect(judge(Object.fromEntries(long), '30m')).toContain('SUCCESS');
});

test('a case that does not hold is noticed', () => {
  const { StaleFeed } = ALERT_CASES;
  if (!StaleFeed) throw new Error('no case');
  const swapped = { StaleFeed: { ...StaleFeed, fires: StaleFeed.quiet, quiet: StaleFeed.fires } };
  expect(() => judge(swapped)).toThrow('Command failed');
});

test('every alert says what to do, under a heading that is there', () => {
  for (const { alert, labels, annotations } of rules) {
    const [file = '', heading = ''] = annotations.runbook.split('#');
    const text = readFileSync(join(REPOSITORY, file), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    expect([alert, headings]).toEqual([alert, expect.arrayContaining([heading])]);
    expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(page|look)$/)]);
  }
});

/** What promtool says of the cases. */
function judge(cases: typeof ALERT_CASES, every = '1m'): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tests = Object.entries(cases).flatMap(([alert, { fires, quiet, after }]) => [
    caseOf(alert, fires, after, true),
    caseOf(alert, quiet, after, false),
  ]);
  const file = join(folder, 'cases.yml');
  writeFileSync(file, stringify({ rule_files: [RULES_FILE], evaluation_interval: every, tests }));
  return runPromtool('test', 'rules', file);
}

function caseOf(alert: string, series: object, after: string, fires: boolean) {
  return {
    interval: '1m',
    name: `${alert} ${fires ? 'fires' : 'stays quiet'}`,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}", alertstate="firing"}) > bool 0 or vector(0)`,
        eval_time: after,
        exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
      },
    ],
  };
}
