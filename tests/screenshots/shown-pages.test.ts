import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { expect, test } from 'vitest';
import { FRAMES } from '../../scripts/screenshots/frames.ts';
import { pictureName, screenshotIndex } from '../../scripts/screenshots/screenshot-index.ts';
import { SHOWN_PAGES } from '../../scripts/screenshots/shown-pages.ts';

const ROUTER = readFileSync(join(REPOSITORY, 'edge/web/src/router/router.tsx'), 'utf8');

test('a picture is taken of every page of the web app', () => {
  const shown = new Set(SHOWN_PAGES.map(({ path }) => path));
  expect([...shown].sort()).toEqual(routerPaths(ROUTER).sort());
});

test('the pictures in docs are those of the pages, and the index names them', () => {
  const names = SHOWN_PAGES.flatMap((page) =>
    FRAMES.flatMap((frame) =>
      (page.withHomeAway ? [false, true] : [false]).map((isAway) =>
        pictureName(page, frame, isAway),
      ),
    ),
  );
  expect(readdirSync(join(REPOSITORY, 'docs/screenshots')).sort()).toEqual(names.sort());
  const index = readFileSync(join(REPOSITORY, 'docs/screenshots.md'), 'utf8');
  expect(index).toBe(screenshotIndex(SHOWN_PAGES, FRAMES));
});

test('each picture has a name of its own, and each parameter a value', () => {
  const names = SHOWN_PAGES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(SHOWN_PAGES.filter(({ path, at }) => path.includes('$') && !at)).toEqual([]);
});

test('a route that cannot be read is no route less', () => {
  expect(() => routerPaths('const a = createRoute(options);')).toThrow('cannot be read');
});

/** Whole paths, read from the text: what it imports is for a browser. */
function routerPaths(text: string): string[] {
  const routes = new Map(
    [...text.matchAll(/^const (\w+) = createRoute\(\{(.*?)^\}\);/gms)].map(([, name, options]) => [
      name as string,
      {
        parent: /getParentRoute: \(\) => (\w+)/.exec(options as string)?.[1],
        path: /^ {2}path: '(.*)'/m.exec(options as string)?.[1],
      },
    ]),
  );
  if (routes.size !== text.match(/createRoute\(/g)?.length)
    throw new Error('a route cannot be read');
  const wholePath = (name: string | undefined): string => {
    const route = name === undefined ? undefined : routes.get(name);
    return route ? `${wholePath(route.parent)}${route.path ?? ''}`.replace(/(.)\/$/, '$1') : '';
  };
  const paths = [...routes].flatMap(([name, { path }]) => (path === undefined ? [] : [name]));
  return [...new Set(paths.map((name) => wholePath(name) || '/'))];
}
