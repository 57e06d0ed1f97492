import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@mockstreet/shared/instant';
import { type BaseFile, listBases } from '../backup-folder.ts';
import { parseBackupName } from '../backup-name.ts';
import {
  clusterFolderOf,
  listClusters,
  type SystemIdentifier,
  walFolderOf,
} from './cluster-folder.ts';
import { listShippedWal } from './ship-wal.ts';
import { isNeededFrom } from './wal-name.ts';

/**
 * Keeps the newest `kept` bases, whichever cluster they are of, and of the running one its newest in
 * any case; deletes the other bases, the WAL that only those needed, and all that is left of a
 * cluster without a base. Returns the names of what it deleted.
 */
export function pruneBases(
  folder: string,
  given: { readonly kept: number; readonly running: SystemIdentifier; readonly now: Instant },
): string[] {
  const bases = listBases(folder, given.now);
  const ownNewest = bases.find(({ cluster }) => cluster === given.running);
  const expired = bases.slice(given.kept).filter((base) => base !== ownNewest);
  const left = bases.filter((base) => !expired.includes(base));
  for (const { path } of expired) rmSync(path, { force: true });
  return [
    ...expired.map(({ name }) => name),
    ...listClusters(folder).flatMap((cluster) => {
      const clusterFolder = clusterFolderOf(folder, cluster);
      const isOver = cluster !== given.running && !hasBase(clusterFolder);
      return isOver
        ? removeWhole(clusterFolder)
        : pruneWal(
            walFolderOf(clusterFolder),
            left.filter((base) => base.cluster === cluster),
          );
    }),
  ];
}

/** Also one of a clock that was ahead, which is in no list. */
function hasBase(clusterFolder: string): boolean {
  return readdirSync(clusterFolder).some((name) => parseBackupName(name)?.kind === 'base');
}

function removeWhole(clusterFolder: string): string[] {
  rmSync(clusterFolder, { recursive: true, force: true });
  return [clusterFolder];
}

/** Deletes what none of these bases, the newest first, needs. */
function pruneWal(walFolder: string, bases: readonly BaseFile[]): string[] {
  const from = bases.at(-1)?.walFrom;
  if (from === undefined || !existsSync(walFolder)) return [];
  const old = listShippedWal(walFolder).filter(({ name }) => !isNeededFrom(name, from));
  for (const { file } of old) rmSync(join(walFolder, file), { force: true });
  return old.map(({ name }) => name);
}
