import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addMicros, type Instant, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import { type BackupFile, parseBackupName } from './backup-name.ts';
import { refuse } from './refusal.ts';
import { expiredBackups, type RetentionRule } from './retention.ts';
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

/** Deletes what the rule lets go, of each kind by itself; returns the names. */
export function pruneBackups(folder: string, rule: RetentionRule, now: Instant): string[] {
  const all = listBackups(folder, now);
  const expired = (['dump', 'base'] as const).flatMap((kind) =>
    expiredBackups(
      all.filter((file) => file.kind === kind),
      rule,
    ),
  );
  for (const { name } of expired) rmSync(join(folder, name), { force: true });
  return expired.map(({ name }) => name);
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
