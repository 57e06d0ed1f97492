import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addMicros, type Instant, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import { type BackupFile, parseBackupName } from './backup-name.ts';
import { refuse } from './refusal.ts';
import { expiredBackups, type RetentionRule } from './retention.ts';
import { listShippedWal, walFolderOf } from './wal/ship-wal.ts';
import { isNeededFrom } from './wal/wal-name.ts';
import { DRAFT_SUFFIX } from './whole-file.ts';

/** A clock that was ahead by more made files that must not count for a day to come. */
const AHEAD_MAX_MICROS = 60 * MICROS_PER_MINUTE;
/** What is being written was touched just now. */
const ABANDONED_AFTER_MS = 60 * 60_000;

/** The whole backups in a folder, the newest first. Refuses with FOLDER_UNUSABLE. */
export function listBackups(folder: string, now: Instant): BackupFile[] {
  const latest = addMicros(now, AHEAD_MAX_MICROS);
  return namesIn(folder)
    .map(parseBackupName)
    .filter((file) => file !== undefined)
    .filter(({ takenAt }) => takenAt <= latest)
    .toSorted((one, other) => other.takenAt - one.takenAt);
}

export function sizeOf(folder: string, { name }: BackupFile): number {
  return statSync(join(folder, name)).size;
}

/** Deletes the dumps that the rule lets go; returns their names. */
export function pruneDumps(folder: string, rule: RetentionRule, now: Instant): string[] {
  const dumps = listBackups(folder, now).filter(({ kind }) => kind === 'dump');
  return remove(folder, expiredBackups(dumps, rule));
}

/** Deletes all but the newest bases, and the WAL that only older ones needed; returns the names. */
export function pruneBases(folder: string, kept: number, now: Instant): string[] {
  const bases = listBackups(folder, now).filter(({ kind }) => kind === 'base');
  const from = bases.slice(0, kept).at(-1)?.walFrom;
  const archive = walFolderOf(folder);
  if (from === undefined || !existsSync(archive)) return [];
  const old = listShippedWal(archive).filter(({ name }) => !isNeededFrom(name, from));
  for (const { file } of old) rmSync(join(archive, file), { force: true });
  return [...remove(folder, bases.slice(kept)), ...old.map(({ name }) => name)];
}

function remove(folder: string, files: readonly BackupFile[]): string[] {
  for (const { name } of files) rmSync(join(folder, name), { force: true });
  return files.map(({ name }) => name);
}

/** Deletes drafts that nobody writes any more: whoever did was killed. */
export function removeAbandonedDrafts(folder: string, now: Instant): void {
  for (const name of namesIn(folder).filter((one) => one.endsWith(DRAFT_SUFFIX))) {
    const path = join(folder, name);
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
