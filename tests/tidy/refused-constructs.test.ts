import { expect, test } from 'vitest';
import { ALLOWED_CONSTRUCTS } from './allowed-constructs.ts';
import { constructFaults, refusedUses } from './refused-constructs.ts';

test('every allowance says why', () => {
  for (const { reason } of ALLOWED_CONSTRUCTS) expect(reason.length).toBeGreaterThan(20);
});

function found(text: string) {
  return refusedUses({ path: 'home/market/sample.ts', text }).map(({ construct }) => construct);
}

test.each([
  ['const a = Date.now();', 'Date.now'],
  ['const a = globalThis.Date.now;', 'Date.now'],
  ['const a = new Date();', 'new Date()'],
  ['const a = new Date;', 'new Date()'],
  ['const a = Date();', 'new Date()'],
  ['const a = Temporal.Now.instant();', 'Temporal.Now'],
  ['const a = Math.random();', 'Math.random'],
  [`const a = process.env.HOME;`, 'process.env'],
  [`const a = process['env'];`, 'process.env'],
  [`import { env } from 'node:process';`, 'process.env'],
  ['const a = parseFloat("1");', 'parseFloat'],
  ['const a = Number.parseFloat("1");', 'parseFloat'],
  ['const a = Number("1");', 'Number('],
  ['const a = (1.5).toFixed(2);', 'toFixed'],
  ['const a = b?.c?.toFixed(2);', 'toFixed'],
])('%s is seen', (text, construct) => {
  expect(found(text)).toEqual([construct]);
});

test.each([
  'const a = new Date(0);',
  'const a = Number.isSafeInteger(1);',
  'const a = Number.parseInt("7", 10);',
  'const a = "Date.now()"; // Math.random()',
  'const clock = { now: () => 1 }; const a = clock.now();',
])('%s is let pass', (text) => {
  expect(found(text)).toEqual([]);
});

test('an allowance without a use is a fault, and so is a use without an allowance', () => {
  const files = [{ path: 'home/market/sample.ts', text: 'const a = Date.now();' }];
  const allow = (constructs: readonly ('Date.now' | 'toFixed')[], glob: string) =>
    constructFaults(files, [{ files: glob, constructs, reason: '' }]);
  expect(allow(['Date.now'], 'home/market/*.ts')).toEqual([]);
  expect(allow(['Date.now', 'toFixed'], 'home/market/*.ts')).toEqual([
    'home/market/*.ts: is allowed toFixed, but does not use it',
  ]);
  expect(allow(['Date.now'], 'home/trading/*.ts')).toEqual([
    'home/market/sample.ts:1: Date.now is refused here',
    'home/trading/*.ts: is allowed Date.now, but does not use it',
  ]);
});

test('tests may read the clock', () => {
  const files = [{ path: 'home/market/sample.test.ts', text: 'const a = Date.now();' }];
  expect(constructFaults(files, [])).toEqual([]);
});
