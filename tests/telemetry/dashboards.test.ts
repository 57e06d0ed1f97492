import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from '../support/compose/compose-file.ts';
import { type Panel, readDashboards } from '../support/dashboards.ts';
import { metricNames } from '../support/metric-names.ts';

const dashboards = [...readDashboards()];

/** Of Grafana's, those that we use: another is a slip of the pen, which it would show as text. */
const UNITS = ['none', 'short', 's', 'ops', 'reqps', 'bytes', 'percentunit'];
const COLUMNS = 24;

const { datasources } = parse(
  readFileSync(
    join(REPOSITORY, 'deploy/telemetry/grafana/provisioning/datasources/datasources.yml'),
    'utf8',
  ),
) as { datasources: readonly { uid: string; type: string }[] };

test('dashboards and their panels have names of their own', () => {
  expect(dashboards.length).toBeGreaterThan(1);
  expect(repeated(dashboards.map(([, { uid }]) => uid))).toEqual([]);
  for (const [name, { panels, schemaVersion }] of dashboards) {
    expect([name, repeated(panels.map(({ id }) => `${id}`))]).toEqual([name, []]);
    const refs = panels.flatMap(({ id, targets = [] }) =>
      targets.map((one) => `${id} ${one.refId}`),
    );
    expect([name, repeated(refs)]).toEqual([name, []]);
    expect(schemaVersion).toBeGreaterThanOrEqual(39);
  }
});

test.each(dashboards)(
  'every panel of %s asks a datasource that there is, in a unit',
  (_, { panels }) => {
    const known = datasources.map(({ uid, type }) => `${type} ${uid}`);
    const asking = panels.filter(({ type }) => type !== 'row');
    for (const { title, targets = [], fieldConfig } of asking) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      for (const { datasource, expr } of targets) {
        expect(known).toContain(`${datasource.type} ${datasource.uid}`);
        expect([title, metricNames(expr).length > 0]).toEqual([title, true]);
      }
      expect([title, UNITS.includes(fieldConfig?.defaults.unit ?? '')]).toEqual([title, true]);
    }
  },
);

test.each(dashboards)('no panel of %s lies on another, or beyond the edge', (_, { panels }) => {
  for (const [at, one] of panels.entries()) {
    expect(one.gridPos.x + one.gridPos.w).toBeLessThanOrEqual(COLUMNS);
    const covered = panels.slice(at + 1).filter((other) => overlap(one, other));
    expect([one.title, covered.map(({ title }) => title)]).toEqual([one.title, []]);
  }
});

test('a query’s metrics are found by its grammar, and what is no query is refused', () => {
  const ratio = 'sum by (job) (rate(a_total{b="c{d}"}[5m])) / on (job) max(e) or vector(0)';
  expect(metricNames(ratio)).toEqual(['a_total', 'e']);
  expect(() => metricNames('sum(')).toThrow('no PromQL');
  expect(() => metricNames('{__name__="a"}')).toThrow('without a name');
});

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
