import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../refusal.ts';

/**
 * PostgreSQL's system identifier as digits: what `initdb` gives a cluster for life, and copies of it
 * share. Every new cluster names its WAL from the same beginning on, so what belongs to one lies in a
 * folder of its own.
 */
export type SystemIdentifier = string;

const PREFIX = 'cluster-';
const IDENTIFIER = /^\d{1,20}$/;

/** Where the bases of a cluster lie among the backups, and its WAL below. */
export function clusterFolderOf(backupFolder: string, cluster: SystemIdentifier): string {
  return join(backupFolder, `${PREFIX}${cluster}`);
}

/** The folder of WAL beside the bases that need it. */
export function walFolderOf(clusterFolder: string): string {
  return join(clusterFolder, 'wal');
}

/** Of whom there is a folder among the backups. Refuses with FOLDER_UNUSABLE. */
export function listClusters(backupFolder: string): SystemIdentifier[] {
  return foldersIn(backupFolder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
    .filter((name) => IDENTIFIER.test(name));
}

/**
 * Of whom there is a folder in the spool (deploy/postgres/archive-wal.sh). Refuses with
 * FOLDER_UNUSABLE.
 */
export function listSpooledClusters(spool: string): SystemIdentifier[] {
  return foldersIn(spool).filter((name) => IDENTIFIER.test(name));
}

function foldersIn(path: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('FOLDER_UNUSABLE', `${path} cannot be read (${code})`);
  }
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
