import { expect, test } from 'vitest';
import { strangeLabels, type ToldLabels } from '../support/query-labels.ts';

const told: ToldLabels = new Map([
  ['orders_total', labels({ job: ['engine'], outcome: ['decided', 'poisoned'] })],
  ['age_seconds', labels({ job: ['feeder'], source: ['upbit', 'binance'] })],
  ['up', labels({ job: ['engine', 'feeder'], side: ['home', 'edge'] })],
  ['up_bucket', labels({ job: ['engine'], le: ['1'] })],
]);

function labels(values: Readonly<Record<string, readonly string[]>>) {
  return new Map(Object.entries(values).map(([label, each]) => [label, new Set(each)]));
}

test.each([
  'sum(increase(orders_total{outcome="poisoned"}[10m])) > 0',
  'sum by (job, outcome) (rate(orders_total[5m])) or vector(0)',
  'age_seconds{source=~"upbit|bin.*"} > 300 and on (job) up{side!="edge"} == 1',
  'histogram_quantile(0.99, sum by (le) (rate(up_bucket[5m])))',
  'up{side="home"} == 0 or (up == 0 and on () max(up{side="edge"}) == 1)',
])('a query for what is told is no stranger: %s', (query) => {
  expect(strangeLabels(query, told)).toEqual([]);
});

test.each([
  ['increase(orders_total{outcome="poison"}[10m])', ['orders_total has no outcome=poison']],
  ['orders_total{outcome!="failed"}', ['orders_total has no outcome=failed']],
  ['orders_total{result="poisoned"}', ['orders_total has no result']],
  ['age_seconds{source=~"upbit|bitget"}', ['age_seconds has no source=bitget']],
  ['up{side="ho.*"}', ['up has no side=ho.*']],
  ['sum by (job, topic) (orders_total)', ['orders_total has no topic']],
  ['max(up) by (source)', ['up has no source']],
  ['max without (source) (up)', ['up has no source']],
  ['age_seconds > 300 and on (source) up == 1', ['up has no source']],
  [
    'sum by (side) (rate(orders_total[5m])) / sum by (side) (up{side="cellar"})',
    ['orders_total has no side', 'up has no side=cellar'],
  ],
  ['nothing_total{job="engine"}', ['nothing_total has no job']],
])('a query for what nobody tells is found out: %s', (query, strange) => {
  expect(strangeLabels(query, told)).toEqual(strange);
});

test('a label that would go unseen is refused', () => {
  expect(() => strangeLabels('up{"side"="edge"}', told)).toThrow('in quotes');
});
