import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, onTestFinished, test } from 'vitest';
import { baseName } from '../backup-name.ts';
import { clusterFolderOf, walFolderOf } from './cluster-folder.ts';
import { pruneBases } from './prune-bases.ts';
import { shippedName } from './wal-name.ts';

const at = (text: string) => parseInstant(text) as Instant;
const NOW = at('2026-11-21T12:00:00Z');
const segment = (number: number) => `0000000100000000${number.toString(16).padStart(8, '0')}`;

/** Bases by their day of November and first segment, and segments 1 to 9 of each cluster. */
function open(clusters: Readonly<Record<string, readonly (readonly [number, number])[]>>) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-bases-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [cluster, bases] of Object.entries(clusters)) {
    const own = clusterFolderOf(folder, cluster);
    mkdirSync(walFolderOf(own), { recursive: true });
    for (const [day, from] of bases) {
      const name = baseName(at(`2026-11-${`${day}`.padStart(2, '0')}T04:00:00Z`), segment(from));
      writeFileSync(join(own, name), '');
    }
    for (let number = 1; number <= 9; number++)
      writeFileSync(join(walFolderOf(own), shippedName(segment(number), 'ab'.repeat(32))), '');
  }
  const left = () =>
    Object.keys(clusters).map((cluster) => {
      const own = clusterFolderOf(folder, cluster);
      if (!existsSync(own)) return 'gone';
      const days = readdirSync(own).flatMap((name) => /-202611(\d\d)T/.exec(name)?.[1] ?? []);
      const [oldest = ''] = readdirSync(walFolderOf(own)).toSorted();
      return `${days.toSorted().join()} from ${Number.parseInt(oldest.slice(16, 24), 16)}`;
    });
  return {
    folder,
    prune: (running: string) => pruneBases(folder, { kept: 2, running, now: NOW }),
    left,
  };
}

test.each([
  [
    'one cluster keeps two, and the WAL since',
    {
      7: [
        [1, 1],
        [8, 3],
        [15, 5],
      ],
    },
    ['08,15 from 3'],
  ],
  ['a single base keeps all since it', { 7: [[15, 5]] }, ['15 from 5']],
  [
    'of a cluster before, what the newest two ask for stays',
    {
      6: [
        [1, 1],
        [8, 3],
      ],
      7: [[15, 5]],
    },
    ['08 from 3', '15 from 5'],
  ],
  [
    'and goes as a whole when the running one has two',
    {
      6: [
        [1, 1],
        [8, 3],
      ],
      7: [
        [15, 5],
        [16, 6],
      ],
    },
    ['gone', '15,16 from 5'],
  ],
  [
    'the running one keeps its newest, whatever another’s clock said',
    {
      6: [
        [19, 4],
        [20, 5],
      ],
      7: [
        [14, 2],
        [15, 3],
      ],
    },
    ['19,20 from 4', '15 from 3'],
  ],
  ['one without a base is over', { 6: [], 7: [[15, 5]] }, ['gone', '15 from 5']],
  ['but not if it runs', { 6: [[15, 5]], 7: [] }, ['15 from 5', ' from 1']],
  [
    'one whose clock was ahead is not judged by it',
    {
      6: [[30, 5]],
      7: [
        [15, 5],
        [16, 6],
      ],
    },
    ['30 from 1', '15,16 from 5'],
  ],
] as const)('%s', (_, clusters, expected) => {
  const { prune, left } = open(clusters);
  prune('7');
  expect(left()).toEqual(expected);
  expect(prune('7')).toEqual([]);
});

test('what is no cluster’s folder stays', () => {
  const { folder, prune } = open({ 7: [[15, 5]] });
  const aside = join(folder, 'cluster-6-aside');
  mkdirSync(aside);
  prune('7');
  expect(existsSync(aside)).toBe(true);
});
