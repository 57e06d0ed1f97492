import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance.ts';
import { processNames } from './process-plan.ts';
import { REPOSITORY } from './repository.ts';
import { SIDES, type Side } from './side.ts';

const RULES = join(REPOSITORY, 'deploy/telemetry/prometheus/rules.yml');
const SCRAPE_SECONDS = 5;

export interface ScrapeTarget {
  readonly job: string;
  readonly side: Side;
  /** host:port */
  readonly address: string;
}

/** Every process of a native instance that Prometheus asks; the public port tells nothing of itself. */
export function scrapeTargets({ ports, environment }: Instance): readonly ScrapeTarget[] {
  return SIDES.flatMap((side) =>
    processNames(side, environment).map((job) => ({
      ...{ job, side },
      address: `127.0.0.1:${ports[job === 'gateway' ? 'gatewayMetrics' : job]}`,
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
