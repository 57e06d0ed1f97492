import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { describe, expect, test } from 'vitest';
import { readDockerignore } from '../../scripts/images/build-context.ts';
import { parseDockerfile, settingOf } from '../../scripts/images/dockerfile.ts';
import {
  type ImageContents,
  imageContents,
  stagesOf,
} from '../../scripts/images/image-contents.ts';
import { importsOf } from '../architecture/module-imports.ts';
import { readRepository } from '../architecture/source-tree.ts';
import { readWorkspaces, resolveImport } from '../architecture/workspaces.ts';
import { mainOf } from '../support/compose/compose-configuration.ts';
import { composeText, parseCompose, REPOSITORY } from '../support/compose/compose-file.ts';

const dockerfileOf = (box: Box) => `deploy/images/${box}.Dockerfile`;
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
const contents = {
  edge: imageContents(dockerfileOf('edge'), 'edge'),
  home: imageContents(dockerfileOf('home'), 'home'),
};
const repository = new Map(readRepository().map((file) => [file.path, file]));
const workspaces = readWorkspaces([...repository.values()]);

/** Main files of the processes that run in a box's image. */
function mainsOf(box: Box): string[] {
  const variables = { PUBLIC_HOST: 'mock.example', ACME_EMAIL: 'owner@mock.example' };
  const { services } = parseCompose(composeText(box), variables);
  return Object.values(services).flatMap((service) => mainOf(service) ?? []);
}

/** Whatever a program needs, directly or not, and the image does not hold. */
function missingFrom({ files, packages }: ImageContents, main: string): string[] {
  const missing: string[] = [];
  const seen = new Set<string>();
  const follow = (path: string, importer: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    if (files.get(path) !== path) missing.push(`${importer}: ${path}`);
    const file = repository.get(path);
    if (!file || path.endsWith('.json')) return;
    for (const { specifier, typeOnly } of importsOf(file)) {
      const target = resolveImport(specifier, path, workspaces);
      if (typeOnly) continue;
      if (target.kind === 'ours') follow(target.path, path);
      else if (target.kind === 'package' && !packages.includes(`node_modules/${target.name}`)) {
        missing.push(`${path}: ${target.name}`);
      }
    }
  };
  follow(main, 'compose');
  return missing;
}

const foldersOf = ({ files }: ImageContents) =>
  [
    ...new Set([...files.keys()].map((path) => path.replace(/^((edge\/)?[^/]+)\/.*$/, '$1'))),
  ].sort();
const namesOf = ({ packages }: ImageContents) =>
  packages.map((path) => path.slice('node_modules/'.length));

test('the edge holds its three processes, the web app, and what they all share', () => {
  expect(foldersOf(contents.edge)).toEqual([
    ...['edge/gateway', 'edge/intake', 'edge/topology', 'package.json', 'shared'],
  ]);
  expect(contents.edge.built).toEqual(['web']);
});

test('the edge holds these packages and no other: none for a database, none for an exchange', () => {
  expect(namesOf(contents.edge)).toEqual([
    '@hono/node-server',
    ...['@mockstreet/gateway', '@mockstreet/intake', '@mockstreet/shared', '@mockstreet/topology'],
    '@noble/hashes',
    ...['api', 'core', 'exporter-trace-otlp-http', 'otlp-exporter-base', 'otlp-transformer'].map(
      (name) => `@opentelemetry/${name}`,
    ),
    ...['resources', 'sdk-logs', 'sdk-metrics', 'sdk-trace', 'semantic-conventions'].map(
      (name) => `@opentelemetry/${name}`,
    ),
    ...['@pinojs/redact', '@polka/url', 'amqplib'],
    ...['atomic-sleep', 'bintrees', 'debug', 'follow-redirects', 'hono', 'http-proxy-3', 'jose'],
    ...['lru-cache', 'mrmime', 'ms', 'on-exit-leak-free', 'pino', 'pino-abstract-transport'],
    ...['pino-std-serializers', 'process-warning', 'prom-client', 'quick-format-unescaped'],
    ...['real-require', 'safe-stable-stringify', 'sirv', 'sonic-boom', 'split2', 'tdigest'],
    ...['thread-stream', 'totalist', 'zod'],
  ]);
});

test('home holds its rooms and the database’s schema, and nothing of the edge', () => {
  expect(foldersOf(contents.home)).toEqual(['db', 'home', 'package.json', 'shared']);
  const names = namesOf(contents.home);
  expect(names).toEqual(expect.arrayContaining(['ccxt', 'postgres', '@mockstreet/home']));
  const edgeOnly =
    /^(@mockstreet\/(intake|gateway|topology|web|native)|http-proxy-3|sirv|react.*)$/;
  expect(names.filter((name) => edgeOnly.test(name))).toEqual([]);
});

describe.each(['edge', 'home'] as const)('the image of the %s', (box) => {
  test.each(mainsOf(box))('holds all that %s imports', (main) => {
    expect(missingFrom(contents[box], main)).toEqual([]);
  });

  test('holds no test, no fixture, no secret and no data', () => {
    const odd = /\.test\.|\/testing\/|\/fixtures\/|(^|\/)\.|secrets|\.pem$|node_modules/;
    expect([...contents[box].files.keys()].filter((path) => odd.test(path))).toEqual([]);
  });

  test('installs each package of ours that it holds, and no other', () => {
    const manifests = stagesOf(dockerfileOf(box))[0]?.copies.flatMap(({ sources }) => sources);
    const held = [...contents[box].files.keys()].filter((path) => path.endsWith('package.json'));
    expect(manifests?.toSorted()).toEqual([...held, 'package-lock.json'].toSorted());
    const names = held.map((path) => JSON.parse(read(path)).name as string);
    const installed = namesOf(contents[box]).filter((name) => name.startsWith('@mockstreet/'));
    expect(installed).toEqual(names.filter((name) => name !== 'mockstreet').toSorted());
  });

  test('runs as nobody, under the Node that is tested here', () => {
    const stages = stagesOf(dockerfileOf(box));
    const { devDependencies } = JSON.parse(read('package.json'));
    expect(settingOf(stages, box, 'USER')).toBe('10001:10001');
    expect(settingOf(stages, box, 'WORKDIR')).toBe('/app');
    const bases = stages.map(({ base }) => base).filter((base) => base.startsWith('node:'));
    expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node}-trixie-slim`]));
  });
});

test('every base image is of one version, and backup’s programs are of the server’s', () => {
  const names = ['edge', 'home', 'wireguard'].flatMap((name) =>
    parseDockerfile(read(`deploy/images/${name}.Dockerfile`)),
  );
  const foreign = names.filter(({ base }) => !names.some(({ name }) => name === base));
  const loose = foreign.filter(({ base }) => !/^[a-z]+:v?\d+\.\d+\.\d+(-[a-z-]+)?$/.test(base));
  expect(loose.map(({ base }) => base)).toEqual([]);
  const server = /image: postgres:(\d+)\./.exec(composeText('home'))?.[1];
  expect(read('deploy/images/home.Dockerfile')).toContain(`postgresql-client-${server} `);
  expect(settingOf(stagesOf('deploy/images/home.Dockerfile'), 'backup', 'USER')).toBe(
    '10001:10001',
  );
});

// A COPY keeps modes, and git makes files as the umask of who clones says: 600 under 077.
test.each(['edge', 'home', 'wireguard'])(
  'whatever modes a clone has, the image of %s can be read by its user',
  (name) => {
    const stages = parseDockerfile(read(`deploy/images/${name}.Dockerfile`));
    const building = stages.flatMap(({ copies }) => copies.flatMap(({ from }) => from ?? []));
    const running = stages.filter((stage) => !building.includes(stage.name));
    const copies = running.flatMap((stage) => stage.copies);
    // What npm unpacked there got the modes of npm.
    const kept = copies.filter(({ from, mode }) => from !== 'packages' && mode !== '755');
    expect(copies.length).toBeGreaterThan(0);
    expect(kept).toEqual([]);
  },
);

describe('what a build sees', () => {
  const isSeen = readDockerignore(read('.dockerignore'));

  test.each([
    'package-lock.json',
    'shared/node/run-process.ts',
    'db/migrations/meta/_journal.json',
  ])('%s', (path) => expect(isSeen(path)).toBe(true));

  test.each([
    ...['.env', '.git/config', '.data/secrets.json', 'deploy/secrets/home/keys/token-keys.json'],
    ...['deploy/native/secrets.ts', 'tests/support/database.ts', 'scripts/start.ts', 'README.md'],
    'edge/intake/README.md',
    ...['edge/web/dist/index.html', 'edge/web/dist.123/index.html', 'shared/config.test.ts'],
    ...['home/verify/testing/a.ts', 'shared/fixtures/a.json', 'home/node_modules/a/index.js'],
  ])('not %s', (path) => expect(isSeen(path)).toBe(false));
});
