import { expect, test } from 'vitest';
import { shapeFaults } from './file-shape.ts';

function faultsOf(text: string, path = 'home/market/sample.ts'): string[] {
  return shapeFaults([{ path, text }]);
}

test.each([
  'home/market/settleBatch.ts',
  'home/market/SettleBatch.tsx',
  'home/market/settle_batch.ts',
])('%s is not kebab-case', (path) => {
  expect(faultsOf('', path)).toEqual([`${path}: the name is not kebab-case`]);
});

test.each(['utils.ts', 'types.ts', 'index.ts', 'helpers.ts', 'utils.test.ts'])(
  'a file called %s is refused',
  (name) => {
    expect(faultsOf('', `home/market/${name}`)).toHaveLength(1);
  },
);

test.each(['settle-batch.ts', 'settle-batch.int.test.ts', 'vite.config.ts', 'kis.ts', 'app.tsx'])(
  'a file called %s is fine',
  (name) => {
    expect(faultsOf('', `home/market/${name}`)).toEqual([]);
  },
);

test('unfinished business is refused in code and in documents', () => {
  const marker = ['TO', 'DO'].join('');
  expect(faultsOf(`\n// ${marker}: later`)).toEqual([
    'home/market/sample.ts:2: unfinished business',
  ]);
  expect(faultsOf(`${marker}`, 'docs/assumptions.md')).toHaveLength(1);
});

test('a file may have 400 lines and not one more', () => {
  expect(faultsOf('const a = 1;\n'.repeat(400).replaceAll('const a', 'a'))).toEqual([]);
  expect(faultsOf('a = 1;\n'.repeat(401))).toEqual([
    'home/market/sample.ts: 401 lines, more than 400',
  ]);
});

test.each([
  (body: string) => `function a() {${body}}`,
  (body: string) => `const a = () => {${body}};`,
  (body: string) => `const a = { b() {${body}} };`,
])('a function may have 70 lines and not one more', (write) => {
  expect(faultsOf(write('\n'.repeat(69)))).toEqual([]);
  expect(faultsOf(write('\n'.repeat(70)))).toEqual([
    'home/market/sample.ts:1: a function of 71 lines, more than 70',
  ]);
});

test('a function that makes others may be longer, its own lines may not', () => {
  const inner = `const b = () => {${'\n'.repeat(60)}};`;
  expect(faultsOf(`function a() {${inner}${inner}}`)).toEqual([]);
  expect(faultsOf(`function a() {${'\n'.repeat(70)}${inner}}`)).toHaveLength(1);
  expect(faultsOf(`function a() {${inner}${inner}${inner}}`)).toEqual([
    'home/market/sample.ts:1: a function of 181 lines in all, more than 150',
  ]);
});

test('default exports are left to tools that look for them', () => {
  expect(faultsOf('export default 1;')).toHaveLength(1);
  expect(faultsOf('export default {};', 'edge/web/vite.config.ts')).toEqual([]);
});

test.each(['it.skip', 'test.only', 'describe.only', 'it.concurrent.skip', 'test.skipIf'])(
  '%s is refused',
  (call) => {
    expect(faultsOf(`${call}('a', () => {});`, 'home/market/sample.test.ts')).toHaveLength(1);
  },
);

test('test.each is fine', () => {
  expect(faultsOf(`test.each([1])('a %s', () => {});`, 'home/market/sample.test.ts')).toEqual([]);
});
