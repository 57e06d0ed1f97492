import { type Clock, toMillis } from '@mockstreet/shared/instant';
import { RELEASE } from '@mockstreet/shared/node/release';
import { type Identities, readRecipients } from './age-keys.ts';
import { type DatabaseSnapshot, openSnapshot } from './backup-database.ts';
import { readDatabaseFacts, readPostgresVersion } from './database-facts.ts';
import { dumpDatabase, requireProgram } from './dump-database.ts';
import { readKeyParts } from './key-files.ts';
import { BACKUP_FORMAT, DUMP_PART, type Manifest, TEMPLATES_PART } from './manifest.ts';
import type { PgPrograms } from './pg-programs.ts';
import { readArchive } from './read-archive.ts';
import { checkAll } from './refusal.ts';
import { readTemplates } from './templates.ts';
import type { WrittenFile } from './whole-file.ts';
import { requireRoomFor } from './writable-folder.ts';
import { jsonBytes, type Part, writeArchive } from './write-archive.ts';

/** What a backup is made from. */
export interface BackupSources {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly programs: PgPrograms;
  /** Paths of home's key files. */
  readonly keyFiles: () => readonly string[];
  /** File with the public keys that it is encrypted to. */
  readonly recipientFile: string;
  /** In how many partitions the orders lie, where that is known. */
  readonly partitions: number | null;
  readonly clock: Clock;
  /** Ends it early, with nothing written. */
  readonly signal?: AbortSignal;
}

export interface Backup extends WrittenFile {
  readonly manifest: Manifest;
}

/**
 * Writes a backup of everything that home needs to begin anew, and reads it back. It shows one
 * moment of the database, whatever goes on meanwhile. Refuses with every reason at once; whatever
 * fails later leaves no file.
 *
 * @param identities where they are at hand, the backup is also decrypted to be checked
 */
export async function makeBackup(
  sources: BackupSources,
  path: string,
  identities?: Identities,
): Promise<Backup> {
  const { databaseUrl, programs, signal } = sources;
  const opened: DatabaseSnapshot[] = [];
  signal?.addEventListener('abort', () => void closeAll(opened), { once: true });
  try {
    const [snapshot, recipients, keyParts, templates] = await checkAll(
      () => openFor(sources, opened),
      () => readRecipients(sources.recipientFile),
      () => readKeyParts(sources.keyFiles()),
      () => readTemplates(sources.redisUrl),
      () => requireRoomFor(path),
    );
    const { partitions } = sources;
    const facts = await readDatabaseFacts(snapshot.sql);
    const manifest: Manifest = {
      format: BACKUP_FORMAT,
      kind: 'dump',
      version: RELEASE,
      partitions,
      ...facts,
    };
    const parts = async function* (): AsyncGenerator<Part> {
      yield { name: DUMP_PART, stream: dumpDatabase(programs, databaseUrl, snapshot.id, signal) };
      yield { name: TEMPLATES_PART, content: jsonBytes(templates) };
      yield* keyParts;
    };
    const file = await writeArchive({
      ...{ path, recipients, manifest, parts: parts() },
      modifiedAt: new Date(toMillis(sources.clock())),
      check: identities && ((draft) => readArchive(draft, identities)),
    });
    return { ...file, manifest };
  } finally {
    await closeAll(opened);
  }
}

async function closeAll(snapshots: readonly DatabaseSnapshot[]): Promise<void> {
  for (const snapshot of snapshots) await snapshot.close();
}

/** The snapshot, once there is a pg_dump that can read the server. */
async function openFor(
  { databaseUrl, programs }: BackupSources,
  opened: DatabaseSnapshot[],
): Promise<DatabaseSnapshot> {
  const snapshot = await openSnapshot(databaseUrl);
  opened.push(snapshot);
  const { major } = await readPostgresVersion(snapshot.sql);
  await requireProgram(programs, 'pg_dump', major);
  return snapshot;
}
