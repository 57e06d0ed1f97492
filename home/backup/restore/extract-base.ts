import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decrypter } from 'age-encryption';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import type { Identities } from '../age-keys.ts';
import { BASE_PART } from '../manifest.ts';
import { readArchive } from '../read-archive.ts';
import { refuse } from '../refusal.ts';
import { streamFile } from '../stream-file.ts';
import { clusterOfSegment } from '../wal/segment-header.ts';
import { listShippedWal } from '../wal/ship-wal.ts';
import { isNeededFrom, isSegment, type ShippedWal } from '../wal/wal-name.ts';
import { sha256OfFile } from '../whole-file.ts';
import type { WholeBackup } from './inspect-backup.ts';

/** Unpacks a copied cluster into a folder that is there and empty. */
export async function extractBase(backup: WholeBackup, folder: string): Promise<void> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const entries = readable.pipeThrough(
    createTarDecoder({ strict: true }) as ReadableWritablePair<ParsedTarEntry, Uint8Array>,
  );
  const writer = writable.getWriter();
  const unpacking = (async () => {
    for await (const entry of entries) await extractEntry(entry, folder);
  })();
  const reading = readArchive(backup.path, backup.identities, async (part, piece) => {
    if (part !== BASE_PART) throw refuse('DAMAGED', `${backup.path} holds an unknown part`);
    await Promise.race([writer.write(piece), unpacking]);
  }).then(() => writer.close());
  await Promise.all([unpacking, reading]);
}

async function extractEntry({ header, body }: ParsedTarEntry, folder: string): Promise<void> {
  const { name, type, mode } = header;
  // Whoever has the recipient can make such a file; it shall not write elsewhere.
  if (name.startsWith('/') || name.split('/').includes('..')) {
    throw refuse('DAMAGED', `a copied cluster does not hold ${name}`);
  }
  const path = join(folder, name);
  if (type === 'directory') {
    await mkdir(path, { recursive: true, mode: mode ?? 0o700 });
    await body.cancel();
  } else if (type === 'file' || type === undefined) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await pipeline(
      Readable.fromWeb(body as never),
      createWriteStream(path, { mode: mode ?? 0o600 }),
    );
  } else {
    throw refuse('DAMAGED', `a cluster with a ${type} (${name}) cannot be restored`);
  }
}

/**
 * Decrypts the archived WAL that a base needs into a folder that is there and empty. Refuses with
 * NO_WAL, WRONG_CLUSTER or DAMAGED.
 */
export async function extractWal(
  archive: string,
  { identities, manifest }: WholeBackup,
  folder: string,
): Promise<void> {
  const from = manifest.wal_from ?? '';
  const needed = listShippedWal(archive).filter(({ name }) => isNeededFrom(name, from));
  if (!needed.some(({ name }) => name === from)) {
    throw refuse('NO_WAL', `${archive} does not hold ${from}, where the base begins`);
  }
  for (const shipped of needed) {
    const path = join(folder, shipped.name);
    await extractShipped(join(archive, shipped.file), shipped, { identities, path });
    if (!isSegment(shipped.name)) continue;
    const cluster = await clusterOfSegment(path);
    if (cluster === manifest.system_identifier) continue;
    const whose = `of cluster ${cluster}, the base of ${manifest.system_identifier}`;
    throw refuse('WRONG_CLUSTER', `${shipped.name} in ${archive} is ${whose}`);
  }
}

async function extractShipped(
  shippedPath: string,
  { digest }: ShippedWal,
  to: { readonly identities: Identities; readonly path: string },
): Promise<void> {
  const decrypter = new Decrypter();
  for (const identity of to.identities) decrypter.addIdentity(identity);
  try {
    const plain = await decrypter.decrypt(streamFile(shippedPath));
    const whole = Readable.fromWeb(plain as never);
    await pipeline(whole, createGunzip(), createWriteStream(to.path, { mode: 0o600 }));
  } catch (error) {
    throw refuse('DAMAGED', `${shippedPath} cannot be read whole`, error);
  }
  if ((await sha256OfFile(to.path)).startsWith(digest)) return;
  throw refuse('DAMAGED', `${shippedPath} is not what its name says`);
}
