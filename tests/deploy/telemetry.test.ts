import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, type Box, TUNNELED_PORTS } from '@mockstreet/access/box-network';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mainOf } from '../support/compose/compose-configuration.ts';
import { composeText, parseCompose, REPOSITORY } from '../support/compose/compose-file.ts';
import { WITHOUT_SHELL } from '../support/compose/compose-rules.ts';

const read = (path: string) =>
  parse(readFileSync(join(REPOSITORY, 'deploy/telemetry', path), 'utf8'), { merge: true });

interface Scrape {
  readonly job_name: string;
  readonly sample_limit?: number;
  readonly body_size_limit?: string;
  readonly static_configs?: readonly [
    { readonly targets: readonly [string]; readonly labels: { readonly side: Box } },
  ];
}

const { scrape_configs: scrapes } = read('prometheus/prometheus.yml') as {
  readonly scrape_configs: readonly Scrape[];
};

/** By side and job, who is asked where. */
const targets = new Map(
  scrapes.flatMap(({ job_name: job, static_configs: told }) =>
    told ? [[`${told[0].labels.side} ${job}`, told[0].targets[0]] as const] : [],
  ),
);

const servicesOf = (box: Box) =>
  parseCompose(composeText(box), { PUBLIC_HOST: 'mock.example' }).services;

test('Prometheus asks every process of home’s that keeps running, by its name and port', () => {
  const running = Object.entries(servicesOf('home')).filter(
    ([, service]) => mainOf(service) && service.restart !== 'no',
  );
  expect(running.length).toBeGreaterThan(9);
  for (const [name, { environment }] of running) {
    expect([name, targets.get(`home ${name}`)]).toEqual([name, `${name}:${environment?.PORT}`]);
  }
});

test('it asks every process of the edge’s at its end of the tunnel, by a port that is let through', () => {
  const edge = servicesOf('edge');
  const running = Object.keys(edge).filter((name) => mainOf(edge[name] ?? {}));
  expect(running.toSorted()).toEqual(Object.keys(TUNNELED_PORTS.metrics).toSorted());
  for (const [name, port] of Object.entries(TUNNELED_PORTS.metrics)) {
    const { METRICS_PORT, PORT } = edge[name]?.environment ?? {};
    expect([name, METRICS_PORT ?? PORT]).toEqual([name, port]);
    expect([name, targets.get(`edge ${name}`)]).toEqual([name, `wireguard:${port}`]);
  }
});

test('what it takes of the edge, which may be stolen, is bounded', () => {
  const ofEdge = scrapes.filter(({ static_configs: told }) => told?.[0].labels.side === 'edge');
  expect(ofEdge.map(({ job_name }) => job_name).toSorted()).toEqual(
    Object.keys(TUNNELED_PORTS.metrics).toSorted(),
  );
  for (const { sample_limit, body_size_limit } of ofEdge) {
    expect([sample_limit, body_size_limit]).toEqual([expect.any(Number), expect.any(String)]);
  }
});

test('it asks nobody else but who watches, all whose images hold nothing to look with among them', () => {
  const home = servicesOf('home');
  const names = [...targets]
    .filter(([who]) => who.startsWith('home '))
    .map(([who]) => who.slice(5));
  expect(names.filter((name) => !(name in home))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(WITHOUT_SHELL));
  expect(WITHOUT_SHELL.filter((name) => home[name]?.profiles?.join() !== 'telemetry')).toEqual([]);
});

test('what watches names each other as compose does', () => {
  const home = servicesOf('home');
  const texts = [
    ...['prometheus/prometheus.yml', 'collector/collector.yml', 'collector/logs.yml'],
    'grafana/provisioning/datasources/datasources.yml',
  ].map((path) => readFileSync(join(REPOSITORY, 'deploy/telemetry', path), 'utf8'));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/(?:https?:\/\/|")([a-z_]+):\d{4,5}/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !(name in home))).toEqual([]);
});

test('sent on to Loki are the logs of home’s own processes, all of them, to where the collector takes them', () => {
  const home = servicesOf('home');
  const { services } = read('logs.yml') as {
    readonly services: Record<string, { logging?: { driver: string; options: object } }>;
  };
  const ours = Object.keys(home).filter(
    (name) => mainOf(home[name] ?? {}) && home[name]?.restart !== 'no',
  );
  const { collector: _, ...sent } = services;
  expect(Object.keys(sent).toSorted()).toEqual(ours.toSorted());
  const { receivers } = read('collector/logs.yml');
  const [, port] = receivers.fluentforward.endpoint.split(':');
  for (const [name, { logging }] of Object.entries(sent)) {
    expect([name, logging]).toMatchObject([
      name,
      {
        driver: 'fluentd',
        options: { 'fluentd-address': `${BOX_ADDRESSES.home.collector}:${port}` },
      },
    ]);
  }
});

test('the logs of further engines are sent on as those of the first are', () => {
  const engines = read('../more-engines.yml').services;
  const { engine } = read('logs.yml').services;
  const sent = read('more-engines-logs.yml').services;
  expect(sent).toEqual(Object.fromEntries(Object.keys(engines).map((name) => [name, engine])));
});

test('the collector hands on all that it takes in, holds a bounded part of it, and takes no logs of the edge', () => {
  const base = read('collector/collector.yml');
  const logs = read('collector/logs.yml');
  for (const { service, ...parts } of [base, withLogs(base, logs)]) {
    for (const pipeline of Object.values<Pipeline>(service.pipelines)) {
      expect(pipeline.receivers.every((name) => name in parts.receivers)).toBe(true);
      expect(pipeline.exporters.every((name) => name in parts.exporters)).toBe(true);
      expect(pipeline.processors[0]).toBe('memory_limiter');
      expect(pipeline.processors.every((name) => name in parts.processors)).toBe(true);
    }
    const fed = Object.entries<Pipeline>(service.pipelines).filter(([, { receivers }]) =>
      receivers.includes('otlp'),
    );
    expect(fed.map(([kind]) => kind)).toEqual(['traces']);
  }
});

test('the logs of a process are a stream by the name that compose knows it by', () => {
  const [statements] = read('collector/logs.yml').processors.transform.log_statements;
  const [, pattern = ''] =
    /replace_pattern\(.*, "(.*)", "\$\$1"\)/.exec(statements.statements[1]) ?? [];
  const { name } = parse(readFileSync(join(REPOSITORY, 'docker-compose.home.yml'), 'utf8'));
  const nameOf = (container: string) =>
    container.replace(new RegExp(pattern.replaceAll('$$', '$')), '$1');
  expect(nameOf(`/${name}-engine-1`)).toBe('engine');
  expect(nameOf(`/${name}-worker_notify-1`)).toBe('worker_notify');
  expect(nameOf(`/${name}-engine-1-1`)).toBe('engine-1');
});

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** As the collector lays one file over another. */
function withLogs(base: ReturnType<typeof read>, logs: ReturnType<typeof read>) {
  return {
    receivers: { ...base.receivers, ...logs.receivers },
    processors: { ...base.processors, ...logs.processors },
    exporters: { ...base.exporters, ...logs.exporters },
    service: { pipelines: { ...base.service.pipelines, ...logs.service.pipelines } },
  };
}
