import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, onTestFinished, test } from 'vitest';
import { clusterFolderOf } from '../wal/cluster-folder.ts';
import { chooseBase } from './choose-base.ts';

const at = (time: string) => parseInstant(`2026-11-${time}:00Z`) as Instant;

/** Two clusters, of which the second took the place of the first on the 16th. */
function open(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-choose-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bases = { 6: ['08T040000', '15T040000'], 7: ['16T120000', '23T120000'] };
  for (const [cluster, moments] of Object.entries(bases)) {
    const own = clusterFolderOf(folder, cluster);
    mkdirSync(own);
    for (const moment of moments)
      writeFileSync(join(own, `mockstreet-base-202611${moment}Z-00000001000000000000000A.age`), '');
  }
  // A dump shows one moment, and cannot be rolled forward.
  writeFileSync(join(folder, 'mockstreet-dump-20261114T040000Z.age'), '');
  return folder;
}

test.each([
  ['08T04:00', 6, '08T04'],
  ['15T03:59', 6, '08T04'],
  ['16T11:59', 6, '15T04'],
  ['16T12:00', 7, '16T12'],
  ['30T00:00', 7, '23T12'],
])('to %s by a base of cluster %s', (to, cluster, begun) => {
  const path = chooseBase(open(), at(to), at('30T12:00'));
  expect(path).toContain(`cluster-${cluster}/`);
  expect(basename(path)).toContain(`-202611${begun}`);
});

test('before all bases, and without any, there is none', () => {
  const folder = open();
  expect(() => chooseBase(folder, at('08T03:59'), at('30T12:00'))).toThrow(
    /TIME_OUT_OF_REACH: the oldest base .* 2026-11-08T04:00:00/,
  );
  rmSync(clusterFolderOf(folder, '6'), { recursive: true });
  rmSync(clusterFolderOf(folder, '7'), { recursive: true });
  expect(() => chooseBase(folder, at('16T12:00'), at('30T12:00'))).toThrow('holds no base');
});
