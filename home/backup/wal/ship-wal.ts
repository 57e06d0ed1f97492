import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Encrypter } from 'age-encryption';
import type { Recipients } from '../age-keys.ts';
import { refuse } from '../refusal.ts';
import { sha256OfFile, writeWholeFile } from '../whole-file.ts';
import { isArchivedWal, parseShippedWal, type ShippedWal, shippedName } from './wal-name.ts';

export interface ShipWalOptions {
  /** Where PostgreSQL puts finished segments (deploy/postgres/archive-wal.sh). */
  readonly spool: string;
  /** Where they lie from then on, each compressed and encrypted. */
  readonly archive: string;
  readonly recipients: Recipients;
}

/** The folder of WAL beside the backups. */
export function walFolderOf(backupFolder: string): string {
  return join(backupFolder, 'wal');
}

/** What an archive holds, in the order of names. */
export function listShippedWal(archive: string): ShippedWal[] {
  return readdirSync(archive)
    .map(parseShippedWal)
    .filter((shipped) => shipped !== undefined)
    .toSorted((one, other) => (one.file < other.file ? -1 : 1));
}

/**
 * Moves what has come into the spool to the archive; returns the names. A file leaves the spool when
 * its copy is whole and on the disk, so that it may be done twice but not missed. Refuses with
 * FILE_EXISTS where the archive has another content under the name.
 */
export async function shipWal({ spool, archive, recipients }: ShipWalOptions): Promise<string[]> {
  mkdirSync(archive, { recursive: true, mode: 0o700 });
  const digests = new Map(listShippedWal(archive).map(({ name, digest }) => [name, digest]));
  const names = readdirSync(spool).filter(isArchivedWal).toSorted();
  for (const name of names) {
    const path = join(spool, name);
    const file = shippedName(name, await sha256OfFile(path));
    const digest = parseShippedWal(file)?.digest;
    const known = digests.get(name);
    if (known === undefined) {
      await writeWholeFile(join(archive, file), await encryptedFile(path, recipients));
    } else if (known !== digest) {
      throw refuse(
        'FILE_EXISTS',
        `${archive} has another ${name}: of another cluster, or timeline`,
      );
    }
    rmSync(path);
  }
  return names;
}

async function encryptedFile(path: string, recipients: Recipients) {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const whole = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return await encrypter.encrypt(whole.pipeThrough(new CompressionStream('gzip')));
}
