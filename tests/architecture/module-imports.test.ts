import { expect, test } from 'vitest';
import { importsOf } from './module-imports.ts';

function specifiers(text: string, path = 'home/market/sample.ts') {
  return importsOf({ path, text }).map(({ specifier, typeOnly }) =>
    typeOnly ? `type ${specifier}` : specifier,
  );
}

test('every way of naming a module is found', () => {
  const text = `
    import a from 'a';
    import * as b from 'b';
    import { c, type C } from 'c';
    import 'd';
    import type { E } from 'e';
    import { type F, type G } from 'f';
    export { h } from 'h';
    export * from 'i';
    export type { J } from 'j';
    export const k = await import('k');
    export type L = import('l').L;
    export * as m from "m";
    export {} from 'n';
  `;
  expect(specifiers(text).sort()).toEqual(
    ['a', 'b', 'c', 'd', 'type e', 'type f', 'h', 'i', 'type j', 'k', 'type l', 'm', 'n'].sort(),
  );
});

test('text that only looks like an import is none', () => {
  const text = `
    // import x from 'x';
    export const y = "import z from 'z'";
    export const w = \`import('w')\`;
  `;
  expect(specifiers(text)).toEqual([]);
});

test('imports are found in components too', () => {
  expect(specifiers(`import { A } from './a.tsx'; export const B = () => <A />;`, 'b.tsx')).toEqual(
    ['./a.tsx'],
  );
});

test('a computed import is refused', () => {
  expect(() => specifiers('export const load = (x: string) => import(x);')).toThrow('computed');
});

test('code that does not parse is refused', () => {
  expect(() => specifiers('import {')).toThrow(SyntaxError);
});

test('lines are counted from one', () => {
  expect(importsOf({ path: 'a.ts', text: `\n\nimport 'a';` })[0]?.line).toBe(3);
});
