import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addMicros, type Instant, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import { type BackupFile, parseBackupName } from './backup-name.ts';
import { refuse } from './refusal.ts';
import { expiredBackups, type RetentionRule } from './retention.ts';
import {
  clusterFolderOf,
  listClusters,
  type SystemIdentifier,
  walFolderOf,
} from './wal/cluster-folder.ts';
import { DRAFT_SUFFIX } from './whole-file.ts';

/** A clock that was ahead by more made files that must not count for a day to come. */
const AHEAD_MAX_MICROS = 60 * MICROS_PER_MINUTE;
/** What is being written was touched just now. */
const ABANDONED_AFTER_MS = 60 * 60_000;

/** The dumps in a folder, the newest first. Refuses with FOLDER_UNUSABLE. */
export function listDumps(folder: string, now: Instant): BackupFile[] {
  return listBackups(folder, now).filter(({ kind }) => kind === 'dump');
}

/** A copy of a cluster, in the folder of that cluster. */
export interface BaseFile extends BackupFile {
  readonly cluster: SystemIdentifier;
  /** The first WAL segment that it needs. */
  readonly walFrom: string;
  readonly path: string;
}

/** The bases of all clusters below a folder, the newest first. Refuses with FOLDER_UNUSABLE. */
export function listBases(folder: string, now: Instant): BaseFile[] {
  return listClusters(folder)
    .flatMap((cluster) => {
      const clusterFolder = clusterFolderOf(folder, cluster);
      return listBackups(clusterFolder, now).flatMap((file) => {
        const { walFrom, name } = file;
        return walFrom === undefined
          ? []
          : [{ ...file, walFrom, cluster, path: join(clusterFolder, name) }];
      });
    })
    .toSorted(newestFirst);
}

/** Whole ones that lie in this folder itself, the newest first. */
function listBackups(folder: string, now: Instant): BackupFile[] {
  const latest = addMicros(now, AHEAD_MAX_MICROS);
  return namesIn(folder)
    .map(parseBackupName)
    .filter((file) => file !== undefined)
    .filter(({ takenAt }) => takenAt <= latest)
    .toSorted(newestFirst);
}

function newestFirst(one: BackupFile, other: BackupFile): number {
  return other.takenAt - one.takenAt;
}

export function sizeOf(folder: string, { name }: BackupFile): number {
  return statSync(join(folder, name)).size;
}

/** Deletes the dumps that the rule lets go; returns their names. */
export function pruneDumps(folder: string, rule: RetentionRule, now: Instant): string[] {
  const expired = expiredBackups(listDumps(folder, now), rule);
  for (const { name } of expired) rmSync(join(folder, name), { force: true });
  return expired.map(({ name }) => name);
}

/** Deletes drafts that nobody writes any more: whoever did was killed. */
export function removeAbandonedDrafts(folder: string, now: Instant): void {
  const clusters = listClusters(folder).map((cluster) => clusterFolderOf(folder, cluster));
  const folders = [
    folder,
    ...clusters,
    ...clusters.map(walFolderOf).filter((one) => existsSync(one)),
  ];
  const paths = folders.flatMap((one) => namesIn(one).map((name) => join(one, name)));
  for (const path of paths.filter((one) => one.endsWith(DRAFT_SUFFIX))) {
    const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (toMillis(now) - touchedMs > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('FOLDER_UNUSABLE', `${folder} cannot be read (${code})`);
  }
}
