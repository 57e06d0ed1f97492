import { expect, test } from 'vitest';
import { purityFaults } from './pure-core.ts';
import { readWorkspaces } from './workspaces.ts';

const core = { files: ['home/trading/core/*.ts', 'shared/*.ts'], packages: ['zod'] };

function faultsOf(text: string): string[] {
  const files = [
    {
      path: 'shared/package.json',
      text: '{"name":"@mockstreet/shared","exports":{"./d":"./d.ts"}}',
    },
    {
      path: 'db/package.json',
      text: '{"name":"@mockstreet/db","exports":{"./client":"./client.ts"}}',
    },
    { path: 'db/client.ts', text: '' },
    { path: 'shared/d.ts', text: '' },
    { path: 'home/trading/engine.ts', text: '' },
    { path: 'home/trading/core/sample.ts', text },
  ];
  return purityFaults({ files, workspaces: readWorkspaces(files) }, core);
}

test.each([
  `import { z } from 'zod'; import '@mockstreet/shared/d';`,
  `import type { Engine } from '../engine.ts';`,
  `export const at = new Date(0).toISOString();`,
  `export const parsed = Date.parse('2026-01-01');`,
  `export const biggest = Math.max(1, 2);`,
  `export function settle(performanceFee: bigint, batch: { process: number }) { return [performanceFee, batch.process]; }`,
])('the pure core may say %s', (text) => {
  expect(faultsOf(text)).toEqual([]);
});

test.each([
  [`import 'node:fs';`, 'node:fs'],
  [`import postgres from 'postgres';`, 'postgres'],
  [`import type { Sql } from 'postgres';`, 'postgres'],
  [`import '../engine.ts';`, '../engine.ts'],
  [`import type { Sql } from '@mockstreet/db/client';`, '@mockstreet/db/client'],
  [`export const now = Date.now();`, 'Date.now'],
  [`export const clock = Date.now;`, 'Date.now'],
  [`export const now = new Date();`, 'new Date()'],
  [`export const now = Date();`, 'Date()'],
  [`export const x = Math.random();`, 'Math.random'],
  [`export const x = globalThis.Math['random']();`, 'Math.random'],
  [`export const x = process.env.HOME;`, 'process'],
  [`export const x = crypto.randomUUID();`, 'crypto.randomUUID'],
  [`export const x = performance.now();`, 'performance'],
  [`export const x = await fetch('/');`, 'fetch'],
  [`export const x = setTimeout(() => 1, 5);`, 'setTimeout'],
  [`console.log('x');`, 'console'],
])('the pure core may not say %s', (text, what) => {
  const faults = faultsOf(text);
  expect(faults.length).toBeGreaterThan(0);
  expect(faults[0]).toContain(what);
});

test('a pattern that fits no file is a fault', () => {
  const patterns = { files: ['home/trading/core/*.ts'], packages: [] };
  expect(purityFaults({ files: [], workspaces: [] }, patterns)).toEqual([
    'home/trading/core/*.ts: fits no file',
  ]);
});
