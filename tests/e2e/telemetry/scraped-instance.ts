import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePrometheus, scrapeTargets } from '@mockstreet/native/prometheus';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { expect, onTestFinished, test } from 'vitest';
import { createBackupHealth } from '../../../home/backup/backup-health.ts';
import { createBackupState } from '../../../home/backup/backup-state.ts';
import { COIN_SOURCES } from '../../../home/market/instruments/instruments.ts';
import { readAlertRules } from '../../support/alert-rules.ts';
import { readDashboards } from '../../support/dashboards.ts';
import { freePort } from '../../support/free-port.ts';
import { metricNames } from '../../support/metric-names.ts';
import { prometheusTool } from '../../support/prometheus-tools.ts';
import { strangeLabels, type ToldLabels } from '../../support/query-labels.ts';
import type { RunningApp } from '../running-app.ts';

/** Prometheus' own: whether a target answers, and which alerts are on. */
const PROMETHEUS_OWN = ['up', 'ALERTS'];
/** What may tell series apart: each has a bounded list of values. No user, no order, no address. */
const LABELS = [
  ...[
    '__name__',
    'job',
    'instance',
    'side',
    'le',
    'quantile',
    'version',
    'major',
    'minor',
    'patch',
  ],
  ...['kind', 'type', 'space', 'code', 'reason', 'outcome', 'status', 'market', 'method', 'route'],
  ...['topic', 'channel', 'source', 'dependency', 'query', 'command', 'folder', 'answer'],
  ...['alertname', 'alertstate', 'severity'],
];
/** What no series here shows: those of live venues, of what has not happened yet, and of alerts. */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  mockstreet_feeder_print_age_seconds: { source: COIN_SOURCES },
  mockstreet_engine_settled_orders_total: { status: [], code: [], market: [], type: [] },
  mockstreet_intake_orders_total: { code: [] },
  mockstreet_intake_commands_total: { code: [] },
  mockstreet_api_request_seconds_bucket: { le: [], route: [] },
  ALERTS: {
    alertname: readAlertRules().map(({ alert }) => alert),
    alertstate: ['pending', 'firing'],
    severity: readAlertRules().map(({ labels }) => labels.severity),
  },
};
/** Told, and with a value: what has to be looked up would be no number where that is refused. */
const LOOKED_UP = [
  ...['mockstreet_house_dead_letters >= 0', 'mockstreet_house_waiting_orders >= 0'],
  ...['mockstreet_house_overdue_strikes == 0', 'mockstreet_house_imbalanced_assets == 0'],
  ...[
    'mockstreet_edge_home_since_timestamp_seconds > 0',
    'mockstreet_feeder_tape_age_seconds >= 0',
  ],
  ...['mockstreet_disk_available_bytes{folder="intake"} > 0', 'mockstreet_relay_active == 1'],
  ...['mockstreet_disk_available_bytes{folder="backups"} > 0', 'mockstreet_journal_active == 1'],
  ...['api', 'relay', 'feeder', 'snapshots'].map(
    (job) => `sum(mockstreet_postgres_seconds_count{job="${job}"}) > 0`,
  ),
  'mockstreet_feeder_print_age_seconds{source="sim"} >= 0',
  ...['relay', 'feeder', 'api'].map((job) => `mockstreet_redis_seconds_count{job="${job}"} >= 0`),
];
/** Of one process; the API has the most, by its routes. */
const SERIES_MAX = 1_500;

/** The real Prometheus asks a running instance, as it would ask the two machines. */
export function scrapedInstance(app: RunningApp): void {
  test('Prometheus reaches every process, and every query of an alert or a panel names what is there', async () => {
    const { ask, targets } = await startPrometheus(app);
    const unwell = async () => {
      const { activeTargets } = await ask<ActiveTargets>('targets');
      const well = activeTargets
        .filter(({ health }) => health === 'up')
        .map(({ labels }) => labels.job);
      return targets.map(({ job }) => job).filter((job) => !well.includes(job));
    };
    await expect.poll(unwell, { timeout: 60_000, interval: 250 }).toEqual([]);

    const told = await ask<Record<string, readonly { type: string }[]>>('metadata');
    const isTold = (name: string) =>
      name in told || told[name.replace(/_(bucket|sum|count)$/, '')]?.[0]?.type === 'histogram';
    const panels = [...readDashboards().values()].flatMap((dashboard) => dashboard.panels);
    const queries = [
      ...readAlertRules().map(({ expr }) => expr),
      ...panels.flatMap(({ targets: asked = [] }) => asked.map(({ expr }) => expr)),
    ];
    expect(queries.length).toBeGreaterThan(70);
    expect(isTold('mockstreet_nothing_total')).toBe(false);
    for (const query of queries) {
      const absent = metricNames(query).filter(
        (name) => !PROMETHEUS_OWN.includes(name) && !isTold(name),
      );
      expect([query, absent]).toEqual([query, []]);
      await ask('query', { query });
    }
    const labels = toldLabels(
      await ask<readonly Series[]>('series', { 'match[]': '{__name__!=""}' }),
    );
    expect(strangeLabels('up{side="cellar"}', labels)).toEqual(['up has no side=cellar']);
    expect(queries.flatMap((query) => strangeLabels(query, labels))).toEqual([]);
    const { status } = await fetch(`${app.instance.origin}/api/v1/fairness`);
    expect(status).toBe(200);
    const isFound = async (query: string) =>
      (await ask<Vector>('query', { query })).result.length > 0;
    for (const query of LOOKED_UP) {
      await expect
        .poll(() => isFound(query), { message: query, timeout: 30_000, interval: 500 })
        .toBe(true);
    }
    // The other way round: what is told by a name of ours is told by the conventions.
    for (const { address } of targets) {
      expect([address, lintOf(await (await fetch(`http://${address}/metrics`)).text())]).toEqual([
        address,
        '',
      ]);
    }

    expect((await ask<string[]>('labels')).filter((label) => !LABELS.includes(label))).toEqual([]);
    const { result } = await ask<Vector>('query', { query: 'count by (job) ({job!=""})' });
    expect(result).toHaveLength(targets.length);
    for (const { metric, value } of result) {
      expect([metric.job, Number(value[1]) < SERIES_MAX]).toEqual([metric.job, true]);
    }
  });
}

type Series = Readonly<Record<string, string>>;

/** What there is to ask for: what was scraped, and what would be elsewhere. */
function toldLabels(series: readonly Series[]): ToldLabels {
  const told = new Map<string, Map<string, Set<string>>>();
  const note = (metric: string, label: string, values: readonly string[]) => {
    const labels = told.get(metric) ?? new Map<string, Set<string>>();
    told.set(metric, labels.set(label, new Set([...(labels.get(label) ?? []), ...values])));
  };
  for (const one of series) {
    for (const [label, value] of Object.entries(one)) note(one.__name__ ?? '', label, [value]);
  }
  for (const [metric, labels] of Object.entries(ELSEWHERE)) {
    for (const [label, values] of Object.entries(labels)) note(metric, label, values);
  }
  return told;
}

interface ActiveTargets {
  readonly activeTargets: readonly {
    readonly health: string;
    readonly labels: { readonly job: string };
  }[];
}

interface Vector {
  readonly result: readonly {
    readonly metric: { readonly job: string };
    readonly value: readonly [number, string];
  }[];
}

/** Until the end of the test, in a folder of its own. */
async function startPrometheus(app: RunningApp) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-prometheus-'));
  const instance = app.instance.describe();
  const targets = [...scrapeTargets(instance), await serveBackupFigures(folder)];
  const port = instance.ports.prometheus;
  const options = preparePrometheus(folder, { targets, port });
  const child: ChildProcess = spawn(prometheusTool('prometheus'), options, {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  const ask = async <T>(what: string, query: Record<string, string> = {}): Promise<T> => {
    const url = `http://127.0.0.1:${port}/api/v1/${what}?${new URLSearchParams(query)}`;
    const body = (await (await fetch(url)).json()) as { status: string; data: T };
    expect([url, body.status]).toEqual([url, 'success']);
    return body.data;
  };
  const isThere = () => ask('labels').then(Boolean, () => false);
  await expect.poll(isThere, { timeout: 60_000, interval: 250 }).toBe(true);
  return { ask, targets };
}

/** Natively nothing makes backups day by day; its figures are the same. */
async function serveBackupFigures(folder: string) {
  const health = createBackupHealth(createBackupState(), () => instantFromMillis(Date.now()), {
    backups: folder,
  });
  const port = await freePort();
  const server = await serveHealth(health.fetch, { HOST: '127.0.0.1', PORT: port });
  onTestFinished(() => server.close());
  return { job: 'backup', side: 'home', address: `127.0.0.1:${port}` } as const;
}

/** What promtool has against the names and help texts of ours; the library's are its own matter. */
function lintOf(metrics: string): string {
  const ours = metrics
    .split('\n')
    .filter((line) => /^(# (HELP|TYPE) )?mockstreet_/.test(line))
    .join('\n');
  try {
    execFileSync(prometheusTool('promtool'), ['check', 'metrics'], {
      input: `${ours}\n`,
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr);
  }
}
