import { expect, test } from 'vitest';
import { affectedFiles, concernsAll } from './affected-files.ts';

const texts = new Map(
  Object.entries({
    'package.json': '{ "name": "all" }',
    'shared/package.json':
      '{ "name": "@ours/shared", "exports": { "./money": "./money/decimal.ts" } }',
    'home/package.json':
      '{ "name": "@ours/home", "imports": { "#market/print": "./market/print.ts" } }',
    'shared/money/decimal.ts': "import fixture from '../sums.json' with { type: 'json' };",
    'shared/sums.json': '{}',
    'home/market/print.ts': "import type { Decimal } from '@ours/shared/money';",
    'home/trading/order.ts': "export * from '#market/print';",
    'home/trading/late.ts': "type Late = import('./order.ts').Order;",
    'edge/page.tsx': "const late = () => import(\n  '../home/trading/late.ts'\n);",
    'edge/alone.ts': "import { readFileSync } from 'node:fs';",
  }),
);

test('a file that nobody imports concerns itself', () => {
  expect(affectedFiles(texts, ['edge/alone.ts'])).toEqual(['edge/alone.ts']);
});

test('a change reaches whoever imports it: by a package, a room, a type, lazily, from JSON', () => {
  const behind = ['edge/page.tsx', 'home/trading/late.ts', 'home/trading/order.ts'];
  expect(affectedFiles(texts, ['home/trading/order.ts'])).toEqual(behind);
  expect(affectedFiles(texts, ['home/market/print.ts'])).toEqual([
    'edge/page.tsx',
    'home/market/print.ts',
    ...behind.slice(1),
  ]);
  expect(affectedFiles(texts, ['shared/sums.json'])).toEqual([
    ...['edge/page.tsx', 'home/market/print.ts', ...behind.slice(1), 'shared/money/decimal.ts'],
  ]);
});

test('whoever imports a file that is gone is looked at, and the file is not', () => {
  expect(affectedFiles(texts, ['home/trading/gone.ts'])).toEqual([]);
  const left = new Map([...texts].filter(([path]) => path !== 'home/trading/late.ts'));
  expect(affectedFiles(left, ['home/trading/late.ts'])).toEqual(['edge/page.tsx']);
});

test('those who import each other are looked at once', () => {
  const circle = new Map([
    ['a.ts', "import './b.ts';"],
    ['b.ts', "import './a.ts';"],
  ]);
  expect(affectedFiles(circle, ['a.ts'])).toEqual(['a.ts', 'b.ts']);
});

test.each(['package.json', 'home/package.json', 'package-lock.json', '.oxlintrc.json'])(
  '%s concerns all',
  (path) => {
    expect(concernsAll(path, '{}')).toBe(true);
  },
);

test('so do settings of types, and types that are declared for others', () => {
  expect(concernsAll('tsconfig.shared.json', '{}')).toBe(true);
  expect(concernsAll('edge/web/vite-env.d.ts', '')).toBe(true);
  expect(concernsAll('edge/router.tsx', "declare module 'router' {}")).toBe(true);
  expect(concernsAll('edge/router.tsx', 'export const declared = 1;')).toBe(false);
  expect(concernsAll('shared/sums.json', '{}')).toBe(false);
});
