import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BOX_ADDRESSES, type Box } from '@mockstreet/access/box-network';
import { readBundleFlags } from '@mockstreet/bundle/bundle-flags';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROUTES } from '../../edge/gateway/routes.ts';
import { readRepository } from '../architecture/source-tree.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** The evening, and the pages for later. */
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'deploy/runbook')).map((name) => `runbook/${name}`),
];
const runbook = pages.map((page) => read(`deploy/${page}`)).join('\n');
const packageJson = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
};
const all = (pattern: RegExp, text = runbook): string[][] => [...text.matchAll(pattern)];
const unique = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.flatMap((value) => value ?? []))].sort();

/** What is to be typed: blocks by their lines, and what stands between backticks. */
const commands = [
  ...all(/```sh\n(.*?)```/gs).flatMap(([, block = '']) => block.split('\n')),
  ...all(/`([^`]+)`/g, runbook.replace(/```.*?```/gs, '')).map(([, span = '']) => span),
].map((command) => command.replace(/\s+/g, ' ').trim());

type Services = Readonly<Record<string, { environment?: Record<string, unknown> }>>;
const servicesOf = (box: Box) =>
  (parse(read(`docker-compose.${box}.yml`)) as { services: Services }).services;

/** Everything of the runbook that something here can know to be true or not. */
describe('the runbook', () => {
  test('names commands of npm that there are', () => {
    const named = unique(all(/npm run ([\w:]+)/g).map(([, name]) => name));
    expect(named).toEqual(expect.arrayContaining(['deploy:keys', 'smoke', 'bench']));
    expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  test('is a page for the evening, which names every page for later', () => {
    const evening = read('deploy/README.md');
    expect(evening.split('\n').length).toBeLessThan(130);
    const missing = pages.slice(1).filter((page) => !evening.includes(`](${page})`));
    expect(missing).toEqual([]);
  });

  test('gives deploy:keys what it takes', () => {
    const given = all(/npm run deploy:keys -- ([^`\n]+)/g).map(([, flags = '']) =>
      flags.trim().split(' '),
    );
    expect(given.length).toBeGreaterThan(5);
    for (const flags of given) expect(() => readBundleFlags(flags)).not.toThrow();
  });

  test('is of this version', () => {
    expect(unique(all(/git checkout (v\d[\d.]*)/g).map(([, tag]) => tag))).toEqual([
      `v${packageJson.version}`,
    ]);
  });

  test.each(['edge', 'home'] as const)('asks compose of the %s for services it has', (box) => {
    const services = servicesOf(box);
    const command = new RegExp(
      `^(?:\\w+=\\S+ )*${box} (stop|exec|logs|run|up)((?: -[\\w-]+(?: (?:\\d+m|\\S+:\\S+))?)*)((?: [a-z][a-z_-]+)*)`,
    );
    const found = commands.flatMap((line) => {
      const match = command.exec(line);
      return match ? [match] : [];
    });
    expect(found.length).toBeGreaterThan(5);
    for (const [line, verb = '', , rest = ''] of found) {
      const words = rest.trim().split(' ').filter(Boolean);
      const named = verb === 'exec' || verb === 'run' ? words.slice(0, 1) : words;
      const wrong = named.filter((word) => !(word in services));
      expect([line, wrong]).toEqual([line, []]);
    }
  });

  test('finds each process at its address and port', () => {
    const found = all(/http:\/\/(172\.30\.\d+\.\d+):(\d+)\/metrics/g);
    expect(found.length).toBeGreaterThan(1);
    for (const [url, address, port] of found) {
      const box: Box = address?.startsWith('172.30.1.') ? 'edge' : 'home';
      const [name = ''] = Object.entries(BOX_ADDRESSES[box]).find(([, at]) => at === address) ?? [];
      expect([url, `${servicesOf(box)[name]?.environment?.PORT}`]).toEqual([url, port]);
    }
  });

  test('names files that are there', () => {
    const paths = unique(
      all(/(?<![\w/])((?:deploy|edge|home|tests|db)\/[\w./-]+\.(?:ts|sh|yml|nft|conf))/g).map(
        ([, path]) => path,
      ),
    );
    expect(paths.length).toBeGreaterThan(8);
    const missing = paths
      .flatMap((path) =>
        path.includes('BOX') ? ['edge', 'home'].map((box) => path.replace('BOX', box)) : [path],
      )
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test('names figures and settings that there are', () => {
    const files = readRepository().filter(({ path }) => !/\.(md|test\.ts)$/.test(path));
    const code = files.map(({ text }) => text).join('\n');
    const figures = unique(
      all(
        /`((?:backup|intake|topology|feeder|outbox|journal|control|engine|snapshots|notifier|scheduler|bot|mockstreet)_[a-z_]+)/g,
      ).map(([, name]) => name),
    );
    expect(figures.length).toBeGreaterThan(10);
    expect(figures.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
    const composed = `${read('docker-compose.edge.yml')}${read('docker-compose.home.yml')}`;
    const settings = unique(all(/`([A-Z][A-Z_]{3,})(?==|`)/g).map(([, name]) => name));
    const notSettings = ['HOME_OFFLINE', 'UNAVAILABLE'];
    const unknown = settings.filter((name) => !composed.includes(`\${${name}`));
    expect(unknown).toEqual(notSettings);
  });

  test('gives no secret to a program as an argument, and any password as it is', () => {
    const blocks = all(/```sh\n(.*?)```/gs).map(([, block = '']) => block);
    const piped = blocks.join('\n').split(/\n|\|/);
    // printf is the shell's own; every other program's arguments are in the list of processes.
    const shown = piped.filter(
      (part) => /\$(password|token)/.test(part) && !/^\s*(token=\$\()?printf /.test(part),
    );
    expect(shown).toEqual([]);
    const [signUp = ''] = blocks.filter((block) => block.includes('/api/v1/users'));
    const password = `it's "quoted" \\ $HOME 암호`;
    const curl = 'curl() { cat; }\nread() { :; }\n';
    const sent = execFileSync('bash', ['-c', curl + signUp], {
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, password },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(JSON.parse(sent)).toEqual({
      ...{ invite_code: 'CODE', username: 'owner', nickname: 'Owner', password },
    });
  });

  test('brings what opens backups into memory alone, never into a folder that is copied', () => {
    const mounted = commands.flatMap(
      (line) => /-v (\S+):\/run\/backup-identity:ro/.exec(line)?.[1] ?? [],
    );
    expect(mounted).toEqual(['/run/backup-identity']);
    const places = unique(all(/(?<![\w.])(\/[\w/-]+)\/backup-identity/g).map(([, path]) => path));
    expect(places).toEqual(['/run']);
  });

  test('starts the broker of another release anew, or it would not read its new users', () => {
    const upgrade = read('deploy/runbook/upgrade.md');
    const ups = unique(all(/edge (up [\w -]*--build[\w -]*)/g, upgrade).map(([, args]) => args));
    expect(ups).toEqual(['up -d --build --force-recreate --wait']);
  });

  test('holds the broker’s version before older code comes back, by a variable of its image', () => {
    const [, rollback = ''] = read('deploy/runbook/upgrade.md').split('\n## Rollback\n');
    const holds = rollback.indexOf(
      '&& echo "RABBITMQ_VERSION=$version" >> deploy/secrets/edge/.env',
    );
    const goesBack = rollback.lastIndexOf('git checkout vOLD');
    expect(holds).toBeGreaterThan(0);
    expect(goesBack).toBeGreaterThan(holds);
    expect(read('docker-compose.edge.yml')).toMatch(/image: rabbitmq:\$\{RABBITMQ_VERSION:-/);
  });

  test('asks the API for what is routed there', () => {
    const paths = unique(all(/https:\/\/mock\.example(\/[\w/.-]*)/g).map(([, path]) => path));
    expect(paths).toContain('/api/v1/users');
    for (const path of paths) {
      const found = ROUTES.some((route) =>
        'exact' in route.path
          ? route.path.exact === path
          : route.path.prefix !== '/' && path.startsWith(route.path.prefix),
      );
      expect([path, found]).toEqual([path, true]);
    }
  });
});
