import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import type { Recipients } from '../age-keys.ts';
import { refuse } from '../refusal.ts';
import { streamFile } from '../stream-file.ts';
import { sha256OfFile, writeWholeFile } from '../whole-file.ts';
import { clusterFolderOf, listSpooledClusters, walFolderOf } from './cluster-folder.ts';
import { isArchivedWal, parseShippedWal, type ShippedWal, shippedName } from './wal-name.ts';

export interface ShipWalOptions {
  /** Where PostgreSQL puts finished segments (deploy/postgres/archive-wal.sh). */
  readonly spool: string;
  /** Of the backups; each cluster's WAL lies below, every file compressed and encrypted. */
  readonly folder: string;
  readonly recipients: Recipients;
}

/** What a folder of WAL holds, in the order of names. */
export function listShippedWal(walFolder: string): ShippedWal[] {
  return readdirSync(walFolder)
    .map(parseShippedWal)
    .filter((shipped) => shipped !== undefined)
    .toSorted((one, other) => (one.file < other.file ? -1 : 1));
}

/**
 * Moves what has come into the spool to its cluster's folder. A file leaves the spool when its copy is
 * whole and on the disk, so that it may be done twice but not missed. A cluster that cannot be done
 * keeps no other from it; then throws the first of their faults. Refuses with FILE_EXISTS where the
 * folder has another content under the name.
 */
export async function shipWal({ spool, folder, recipients }: ShipWalOptions): Promise<void> {
  const faults: unknown[] = [];
  for (const cluster of listSpooledClusters(spool)) {
    const walFolder = walFolderOf(clusterFolderOf(folder, cluster));
    await shipCluster(join(spool, cluster), walFolder, recipients).catch((error: unknown) => {
      faults.push(error);
    });
  }
  if (faults.length > 0) throw faults[0];
}

async function shipCluster(
  spool: string,
  walFolder: string,
  recipients: Recipients,
): Promise<void> {
  mkdirSync(walFolder, { recursive: true, mode: 0o700 });
  const digests = new Map(listShippedWal(walFolder).map(({ name, digest }) => [name, digest]));
  for (const name of readdirSync(spool).filter(isArchivedWal).toSorted()) {
    const path = join(spool, name);
    const file = shippedName(name, await sha256OfFile(path));
    const digest = parseShippedWal(file)?.digest;
    const known = digests.get(name);
    if (known === undefined) {
      await writeWholeFile(join(walFolder, file), await encryptedFile(path, recipients));
    } else if (known !== digest) {
      const text = `${walFolder} has another ${name}: two copies of one cluster are archived there`;
      throw refuse('FILE_EXISTS', text);
    }
    rmSync(path);
  }
}

async function encryptedFile(path: string, recipients: Recipients) {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const whole = streamFile(path);
  return await encrypter.encrypt(whole.pipeThrough(new CompressionStream('gzip')));
}
