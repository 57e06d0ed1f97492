import { createHash } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { createTarPacker } from 'modern-tar';
import type { Recipients } from './age-keys.ts';
import { CHECKSUMS_NAME, type Checksums, MANIFEST_NAME, type Manifest } from './manifest.ts';
import { type WrittenFile, writeWholeFile } from './whole-file.ts';

/** One part of a backup: small and at hand, or a stream of any length. */
export type Part =
  | { readonly name: string; readonly content: Uint8Array }
  | { readonly name: string; readonly stream: AsyncIterable<Uint8Array> };

export interface ArchiveWrite {
  /** Must not be there yet. */
  readonly path: string;
  readonly recipients: Recipients;
  readonly manifest: Manifest;
  /** Read one after the other. */
  readonly parts: AsyncIterable<Part>;
  readonly modifiedAt: Date;
  /** Looks at the file before it gets its name; what it throws leaves none. */
  readonly check?: ((draft: string) => Promise<unknown>) | undefined;
}

/** Length of the pieces of a streamed part; what is held in memory is a few of them. */
const PIECE_BYTES = 4 * 1024 * 1024;
const PRIVATE_FILE = 0o600;

/**
 * Writes a backup file. It appears under its name once it is whole and on the disk; whatever fails
 * before, an error of a part included, leaves nothing behind.
 */
export async function writeArchive(write: ArchiveWrite): Promise<WrittenFile> {
  const { readable, controller } = createTarPacker();
  const packing = packAll(controller, write).catch((error: unknown) => {
    controller.error(error);
    throw error;
  });
  // Waited for below; it must not count as unhandled until then.
  packing.catch(() => {});
  const encrypter = new Encrypter();
  for (const recipient of write.recipients) encrypter.addRecipient(recipient);
  const file = await writeWholeFile(write.path, await encrypter.encrypt(readable), write.check);
  await packing;
  return file;
}

type Packer = ReturnType<typeof createTarPacker>['controller'];

async function packAll(packer: Packer, write: ArchiveWrite): Promise<void> {
  const mtime = write.modifiedAt;
  const add = async (name: string, bytes: Uint8Array) => {
    const entry = packer.add({ name, size: bytes.length, mode: PRIVATE_FILE, mtime }).getWriter();
    if (bytes.length > 0) await entry.write(bytes);
    await entry.close();
  };
  const checksums: Checksums = { parts: {} };
  const addPart = async (part: Part) => {
    const hash = createHash('sha256');
    let bytes = 0;
    const count = (some: Uint8Array) => {
      hash.update(some);
      bytes += some.length;
    };
    if ('content' in part) {
      count(part.content);
      await add(part.name, part.content);
    } else {
      let number = 0;
      for await (const piece of inPieces(part.stream)) {
        count(piece);
        await add(`${part.name}/${String(number++).padStart(6, '0')}`, piece);
      }
    }
    checksums.parts[part.name] = { sha256: hash.digest('hex'), bytes };
  };
  await addPart({ name: MANIFEST_NAME, content: jsonBytes(write.manifest) });
  for await (const part of write.parts) await addPart(part);
  await add(CHECKSUMS_NAME, jsonBytes(checksums));
  packer.finalize();
}

/** The same bytes in pieces of one length, but for the last. */
async function* inPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const some of stream) {
    for (let rest = some; rest.length > 0; ) {
      const taken = rest.subarray(0, PIECE_BYTES - length);
      waiting.push(taken);
      length += taken.length;
      rest = rest.subarray(taken.length);
      if (length < PIECE_BYTES) continue;
      yield Buffer.concat(waiting);
      [waiting, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
