import { expect, test } from 'vitest';
import { importCycles, importFaults, unusedDoors } from './import-rules.ts';
import type { SourceFile } from './source-tree.ts';
import { readWorkspaces } from './workspaces.ts';
import { ZONES } from './zones.ts';

const PACKAGES: Record<string, object> = {
  'package.json': { name: 'mockstreet' },
  'shared/package.json': {
    name: '@mockstreet/shared',
    exports: { './decimal': './decimal.ts', './node/run': './node/run.ts', './gone': './gone.ts' },
  },
  'db/package.json': { name: '@mockstreet/db', exports: { './client': './client.ts' } },
  'edge/web/package.json': { name: '@mockstreet/web' },
  'home/package.json': {
    name: '@mockstreet/home',
    exports: { './market/config': './market/config.ts', './market/tape': './market/tape.ts' },
    imports: { '#market/tape': './market/tape.ts' },
  },
};

/** A small house in which every zone has a file, and the given files besides. */
function build(extra: Record<string, string>) {
  const files: SourceFile[] = [
    ...Object.entries(PACKAGES).map(([path, json]) => ({ path, text: JSON.stringify(json) })),
    ...ZONES.map(({ folder }) => ({ path: `${folder}/present.ts`, text: '' })),
    { path: 'shared/decimal.ts', text: '' },
    { path: 'shared/node/run.ts', text: '' },
    { path: 'db/client.ts', text: '' },
    { path: 'home/market/tape.ts', text: '' },
    { path: 'home/market/config.ts', text: '' },
    { path: 'home/market/main.ts', text: '' },
    { path: 'home/trading/ledger.ts', text: '' },
    { path: 'tests/support/servers.ts', text: '' },
    ...Object.entries(extra).map(([path, text]) => ({ path, text })),
  ];
  return { files, workspaces: readWorkspaces(files) };
}

function faultsOf(path: string, text: string): string[] {
  return importFaults(build({ [path]: text }));
}

test('the small house itself is in order', () => {
  expect(importFaults(build({}))).toEqual([]);
});

test.each([
  ['home/api/a.ts', `import '#market/tape';`],
  ['home/trading/a.ts', `import '#market/tape'; import './ledger.ts'; import 'postgres';`],
  ['home/trading/a.ts', `import '@mockstreet/db/client'; import '@mockstreet/shared/node/run';`],
  ['edge/web/a.tsx', `import { b } from '@mockstreet/shared/decimal'; import 'react';`],
  ['edge/intake/a.ts', `import '@mockstreet/shared/node/run'; import 'node:http';`],
  ['shared/node/a.ts', `import { run } from 'node:test'; import 'pino'; import '../decimal.ts';`],
  ['shared/a.test.ts', `import 'vitest'; import 'node:fs'; import '../tests/support/servers.ts';`],
  ['deploy/native/a.ts', `import '@mockstreet/home/market/config';`],
  ['scripts/a.ts', `import '@mockstreet/db/client'; import 'node:fs';`],
])('%s may say %s', (path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});

test.each([
  ['shared/a.ts', `import '@mockstreet/db/client';`, 'shared must not import db'],
  ['shared/a.ts', `import 'node:fs';`, 'must not import node:fs'],
  ['shared/a.ts', `import type { B } from 'node:buffer';`, 'must not import node:buffer'],
  ['shared/a.ts', `import 'pino';`, 'must not import pino'],
  ['shared/a.ts', `import './node/run.ts';`, 'shared must not import shared/node'],
  ['edge/web/a.tsx', `import '@mockstreet/shared/node/run';`, 'must not import shared/node'],
  ['edge/web/a.tsx', `import 'node:path';`, 'must not import node:path'],
  ['edge/intake/a.ts', `import '@mockstreet/db/client';`, 'edge/intake must not import db'],
  ['edge/intake/a.ts', `import '../../home/market/tape.ts';`, 'must not import home/market'],
  ['edge/gateway/a.ts', `export * from '../intake/present.ts';`, 'must not import edge/intake'],
  ['deploy/native/a.ts', `import '@mockstreet/home/market/tape';`, 'must not import home/market'],
  ['db/a.ts', `import '../home/market/tape.ts';`, 'db must not import home/market'],
  ['db/a.ts', `import '@mockstreet/shared/node/run';`, 'db must not import shared/node'],
  ['home/market/a.ts', `import '../../scripts/present.ts';`, 'must not import scripts'],
  ['home/market/a.ts', `import '../api/present.ts';`, 'must not import home/api'],
  ['home/market/a.ts', `import '../trading/ledger.ts';`, 'not by a relative path'],
  ['home/market/a.ts', `import '../../shared/decimal.ts';`, 'not by a relative path'],
  ['home/market/a.ts', `import '#trading/ledger';`, 'not in the "imports"'],
  ['home/market/a.ts', `import '@mockstreet/shared/secrets';`, 'does not export ./secrets'],
  ['home/market/a.ts', `import '@mockstreet/shared/gone';`, 'shared/gone.ts does not exist'],
  ['home/market/a.ts', `import './tape';`, 'home/market/tape does not exist'],
  ['home/market/a.ts', `await import('./main.ts');`, 'nobody imports it'],
  ['tests/a.test.ts', `import '../home/market/main.ts';`, 'nobody imports it'],
  ['home/market/a.ts', `import '../../tests/support/servers.ts';`, 'nobody imports it'],
  ['home/market/a.test.ts', `import './b.test.ts';`, 'nobody imports it'],
  ['home/market/a.ts', `import './testing/build.ts';`, 'nobody imports it'],
])('%s may not say %s', (path, text, why) => {
  const others = { 'home/market/b.test.ts': '', 'home/market/testing/build.ts': '' };
  expect(importFaults(build({ ...others, [path]: text }))).toEqual([
    expect.stringMatching(new RegExp(`^${path}:1: .*`)),
  ]);
  expect(importFaults(build({ ...others, [path]: text }))[0]).toContain(why);
});

test('a zone without a file is a fault, and a test alone does not fill it', () => {
  const { files, workspaces } = build({ 'home/outbox/a.test.ts': '' });
  const without = files.filter(({ path }) => path !== 'home/outbox/present.ts');
  expect(importFaults({ files: without, workspaces })).toEqual([
    'home/outbox: the zone has no file',
  ]);
});

test('a file that belongs to no zone is a fault', () => {
  expect(faultsOf('home/casino/spin.ts', '')).toEqual(['home/casino/spin.ts: belongs to no zone']);
});

test('a name that a package offers and nobody imports is found, by package and by room', () => {
  const house = build({
    'home/api/a.ts': `import '@mockstreet/shared/decimal'; import '@mockstreet/db/client';`,
    'scripts/a.ts': `await import('@mockstreet/home/market/config');`,
    'home/api/a.test.ts': `import '@mockstreet/shared/gone'; import '@mockstreet/shared/node/run';`,
  });
  expect(unusedDoors(house)).toEqual([
    '@mockstreet/home/market/tape',
    '@mockstreet/home#market/tape',
  ]);
  const all = build({ 'home/api/a.ts': `import '#market/tape';` });
  expect(unusedDoors(all)).not.toContain('@mockstreet/home#market/tape');
});

test('a circle of imports is found, one of types alone is none', () => {
  const circle = build({
    'home/market/a.ts': `import './b.ts';`,
    'home/market/b.ts': `import './c.ts';`,
    'home/market/c.ts': `import './b.ts';`,
  });
  expect(importCycles(circle)).toEqual(['home/market/b.ts → home/market/c.ts → home/market/b.ts']);
  const types = build({
    'home/market/a.ts': `import type { B } from './b.ts';`,
    'home/market/b.ts': `import './a.ts';`,
  });
  expect(importCycles(types)).toEqual([]);
});
