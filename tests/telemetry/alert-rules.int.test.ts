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

test('every alert has a case in which it does not fire, and one in which it does for each side of an `or`', () => {
  const names = rules.map(({ alert }) => alert);
  expect(Object.keys(ALERT_CASES).toSorted()).toEqual(names.toSorted());
  for (const { alert, expr } of rules) {
    expect([alert, ALERT_CASES[alert]?.fires.length]).toEqual([alert, expr.split(/\bor\b/).length]);
  }
});

test('every alert fires when it has to, and not when it has not', () => {
  expect(judge(ALERT_CASES).match(/SUCCESS/g)).toHaveLength(rules.length);
});

test('a case that does not hold is noticed', () => {
  const { StaleFeed } = ALERT_CASES;
  if (!StaleFeed) throw new Error('no case');
  const { quiet, fires } = StaleFeed;
  expect(() => judge({ StaleFeed: { ...StaleFeed, fires: [quiet] } })).toThrow('Command failed');
  for (const series of fires) {
    expect(() => judge({ StaleFeed: { ...StaleFeed, quiet: series } })).toThrow('Command failed');
  }
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

/** What promtool says of the cases; each alert alone, for it evaluates all rules of a file at every step. */
function judge(cases: typeof ALERT_CASES): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = Object.entries(cases).map(([alert, { fires, quiet, after }]) => {
    const alone = rules.filter((rule) => rule.alert === alert);
    const ruleFile = join(folder, `${alert}-rule.yml`);
    writeFileSync(ruleFile, stringify({ groups: [{ name: alert, rules: alone }] }));
    const tests = [
      ...fires.map((series) => caseOf(alert, series, after, true)),
      caseOf(alert, quiet, after, false),
    ];
    const file = join(folder, `${alert}.yml`);
    writeFileSync(file, stringify({ rule_files: [ruleFile], evaluation_interval: '1m', tests }));
    return file;
  });
  return runPromtool('test', 'rules', ...files);
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
