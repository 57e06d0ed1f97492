import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, HOME_ENGINES } from '@mockstreet/access/box-network';
import { routerFirewall } from '@mockstreet/access/firewall';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => parse(readFileSync(join(ROOT, path), 'utf8')) as ComposeFile;

interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly extends?: { readonly file: string; readonly service: string };
        readonly environment?: Readonly<Record<string, unknown>>;
        readonly networks?: { readonly box: { readonly ipv4_address: string } };
      }
    >
  >;
}

test('a second engine is the first at an address that the router lets to the broker', () => {
  const { services } = read('deploy/more-engines.yml');
  expect(Object.keys(services)).toEqual(['engine-1']);
  for (const [name, engine] of Object.entries(services)) {
    const { file = '', service = '' } = engine.extends ?? {};
    expect(read(file).services[service]?.environment).toMatchObject({ ENGINE_INDEX: 0 });
    expect(engine.environment).toEqual({ ENGINE_INDEX: Number.parseInt(name.slice(7), 10) });
    const address = engine.networks?.box.ipv4_address ?? '';
    expect(Object.values(BOX_ADDRESSES.home)).not.toContain(address);
    const [first = 0, last = 0] = HOME_ENGINES.split('-').map(lastNumber);
    expect(lastNumber(address)).toBeGreaterThanOrEqual(first);
    expect(lastNumber(address)).toBeLessThanOrEqual(last);
  }
  expect(routerFirewall('home', 'mock.example:51820')).toContain(HOME_ENGINES);
});

test('Prometheus asks for as many engines as the router lets to the broker', () => {
  const text = readFileSync(join(ROOT, 'deploy/telemetry/prometheus/prometheus.yml'), 'utf8');
  const { scrape_configs: jobs } = parse(text) as { scrape_configs: readonly ScrapeJob[] };
  const asked = jobs.find(({ job_name: name }) => name === 'more-engines')?.dns_sd_configs;
  const [first = 0, last = 0] = HOME_ENGINES.split('-').map(lastNumber);
  const engines = Array.from({ length: last - first + 1 }, (_, at) => `engine-${at + 1}`);
  expect(asked?.map(({ names }) => names)).toEqual([engines]);
});

interface ScrapeJob {
  readonly job_name: string;
  readonly dns_sd_configs?: readonly { readonly names: readonly string[] }[];
}

function lastNumber(address: string): number {
  return Number.parseInt(address.split('.').at(-1) ?? '', 10);
}
