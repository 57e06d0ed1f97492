import { expect, test } from 'vitest';
import { drawFlames } from './draw-flames.ts';
import { type CpuProfile, flameTree, ownTimes } from './flame-tree.ts';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 6 });
const OURS = 'file:///code/home/trading/engine.ts';

const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
    { id: 2, callFrame: frame('decide', OURS), children: [4, 5] },
    { id: 3, callFrame: frame('(idle)') },
    { id: 4, callFrame: frame('parse', 'file:///code/node_modules/@a/b/index.js') },
    { id: 5, callFrame: frame('', 'node:buffer') },
    // The same function once more, as V8 tells of one that it has compiled anew.
    { id: 6, callFrame: frame('decide', OURS), children: [7] },
    { id: 7, callFrame: frame('parse', 'file:///code/node_modules/@a/b/index.js') },
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [100, 5_000, 200, 50, 100, 50],
};

test('calls of one function are one, waiting counts for nothing', () => {
  const tree = flameTree(PROFILE, '/code');
  expect(tree.totalMicros).toBe(500);
  expect([...tree.calls.keys()]).toEqual(['home/trading/engine.ts decide']);
  const decide = [...tree.calls.values()][0];
  expect(decide).toMatchObject({ selfMicros: 200, totalMicros: 500, owner: 'ours' });
  expect([...(decide?.calls.values() ?? [])]).toMatchObject([
    { name: 'parse', place: '@a/b', owner: 'library', totalMicros: 250 },
    { name: '(line 7)', place: 'node:buffer', owner: 'node', totalMicros: 50 },
  ]);
});

test('what took longest by itself comes first', () => {
  expect(ownTimes(flameTree(PROFILE, '/code')).slice(0, 2)).toEqual([
    { place: '@a/b', name: 'parse', share: 0.5 },
    { place: 'home/trading/engine.ts', name: 'decide', share: 0.4 },
  ]);
});

test('every call that can be seen has its box, and says its share', () => {
  const picture = drawFlames(flameTree(PROFILE, '/code'), 'engine <1>');
  expect(picture).toContain('engine &lt;1&gt;');
  expect(picture).toContain('<title>parse · @a/b: 50.0 %</title>');
  expect(picture.match(/<g>/g)).toHaveLength(4);
});
