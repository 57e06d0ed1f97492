import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from '@mockstreet/db/client';
import { type Instant, parseInstant, toMillis } from '@mockstreet/shared/instant';
import { RELEASE } from '@mockstreet/shared/node/release';
import { readRecipients } from '../age-keys.ts';
import { type DatabaseSnapshot, openSnapshot } from '../backup-database.ts';
import { baseName } from '../backup-name.ts';
import { readMoment, readPostgresVersion, readSchemaVersion } from '../database-facts.ts';
import { requireProgram } from '../dump-database.ts';
import { readKeyParts } from '../key-files.ts';
import type { Backup, BackupSources } from '../make-backup.ts';
import { BACKUP_FORMAT, BASE_PART, type Manifest, TEMPLATES_PART } from '../manifest.ts';
import { readProgram } from '../pg-programs.ts';
import { checkAll } from '../refusal.ts';
import { readTemplates } from '../templates.ts';
import { jsonBytes, type Part, writeArchive } from '../write-archive.ts';
import { clusterFolderOf } from './cluster-folder.ts';
import { type RunningCluster, readClusterOf } from './read-cluster.ts';

/**
 * Copies the whole cluster into one encrypted file of its folder below `folder`, while it goes on:
 * with the WAL from its first segment on it can be brought to any later moment. Ends once the WAL that
 * belongs to it has been archived. Refuses as `makeBackup` does, and with WAL_NOT_ARCHIVED.
 */
export async function makeBase(sources: BackupSources, folder: string): Promise<Backup> {
  const opened: DatabaseSnapshot[] = [];
  try {
    const [snapshot, recipients, keyParts, templates] = await checkAll(
      async () => {
        const open = await openSnapshot(sources.databaseUrl);
        opened.push(open);
        const { major } = await readPostgresVersion(open.sql);
        await requireProgram(sources.programs, 'pg_basebackup', major);
        return open;
      },
      () => readRecipients(sources.recipientFile),
      () => readKeyParts(sources.keyFiles()),
      () => readTemplates(sources.redisUrl),
    );
    const cluster = await readClusterOf(snapshot.sql);
    const manifest = await manifestOf(snapshot.sql, sources, cluster);
    const parts = async function* (): AsyncGenerator<Part> {
      yield { name: BASE_PART, stream: copyCluster(sources) };
      yield { name: TEMPLATES_PART, content: jsonBytes(templates) };
      yield* keyParts;
    };
    const clusterFolder = clusterFolderOf(folder, cluster.identifier);
    mkdirSync(clusterFolder, { recursive: true, mode: 0o700 });
    const name = baseName(parseInstant(manifest.taken_at) as Instant, cluster.segment);
    const path = join(clusterFolder, name);
    const modifiedAt = new Date(toMillis(sources.clock()));
    const file = await writeArchive({ path, recipients, manifest, parts: parts(), modifiedAt });
    return { ...file, manifest };
  } finally {
    for (const snapshot of opened) await snapshot.close();
  }
}

async function manifestOf(
  sql: Sql,
  { partitions }: BackupSources,
  cluster: RunningCluster,
): Promise<Manifest> {
  return {
    ...{ format: BACKUP_FORMAT, kind: 'base', version: RELEASE, partitions },
    taken_at: await readMoment(sql),
    schema: await readSchemaVersion(sql),
    postgres: await readPostgresVersion(sql),
    ...{ counts: {}, ledger_hash: null, outbox_cursors: {} },
    // Where the log stood before the copying began: what it needs comes no earlier.
    wal_from: cluster.segment,
    system_identifier: cluster.identifier,
  };
}

function copyCluster({ programs, databaseUrl, signal }: BackupSources): AsyncIterable<Uint8Array> {
  return readProgram(programs, {
    program: 'pg_basebackup',
    args: [
      ...['--pgdata=-', '--format=tar', '--wal-method=none', '--checkpoint=fast'],
      ...['--label=mockstreet', '--no-password'],
    ],
    ...{ databaseUrl, signal },
  });
}
