import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance.ts';
import { hasDemoFriends } from './native-settings.ts';
import type { PortName } from './ports.ts';
import { REPOSITORY } from './repository.ts';
import type { Side } from './side.ts';

const RULES = join(REPOSITORY, 'deploy/telemetry/prometheus/rules.yml');
const SCRAPE_SECONDS = 5;

/** The ports that tell metrics, by side; a process has the name of its port, but for the public one. */
const TOLD: Readonly<Record<Side, readonly PortName[]>> = {
  edge: ['intake', 'topology', 'gatewayMetrics', 'friends'],
  home: [
    ...(['api', 'engine', 'feeder', 'relay', 'control'] as const),
    ...(['journal', 'snapshots', 'notifier', 'scheduler', 'bot'] as const),
  ],
};

export interface ScrapeTarget {
  readonly job: string;
  readonly side: Side;
  /** host:port */
  readonly address: string;
}

/** Every process of a native instance that Prometheus asks. */
export function scrapeTargets({ ports, environment }: Instance): readonly ScrapeTarget[] {
  const friends = hasDemoFriends(environment);
  return Object.entries(TOLD).flatMap(([side, names]) =>
    names
      .filter((name) => name !== 'friends' || friends)
      .map((name) => ({
        job: name === 'gatewayMetrics' ? 'gateway' : name,
        side: side as Side,
        address: `127.0.0.1:${ports[name]}`,
      })),
  );
}

/** A configuration of Prometheus for these targets, with the rules of the two machines. */
export function scrapeConfig(targets: readonly ScrapeTarget[]): string {
  const scrapes = targets.map(({ job, side, address }) => ({
    job_name: job,
    static_configs: [{ targets: [address], labels: { side } }],
  }));
  const every = {
    scrape_interval: `${SCRAPE_SECONDS}s`,
    evaluation_interval: `${SCRAPE_SECONDS}s`,
  };
  // YAML, of which JSON is a part.
  return `${JSON.stringify({ global: every, rule_files: [RULES], scrape_configs: scrapes }, null, 2)}\n`;
}

/** Writes it into the folder, and says with what options Prometheus has to be started. */
export function preparePrometheus(
  folder: string,
  { targets, port }: { readonly targets: readonly ScrapeTarget[]; readonly port: number },
): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, scrapeConfig(targets), { mode: 0o600 });
  return [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--storage.tsdb.retention.time=15d',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
}
