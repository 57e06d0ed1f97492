import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Decrypter } from 'age-encryption';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import type { Identities } from './age-keys.ts';
import {
  BACKUP_FORMAT,
  CHECKSUMS_NAME,
  type Checksums,
  checksumsSchema,
  MANIFEST_NAME,
  type Manifest,
  manifestFormatSchema,
  manifestSchema,
} from './manifest.ts';
import { Refused, refuse } from './refusal.ts';
import { streamFile } from './stream-file.ts';

export interface ReadBackup {
  readonly manifest: Manifest;
  /** The small parts, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly checksums: Checksums;
}

/** Takes one piece of a streamed part, in order; what it throws ends the reading. */
export type TakePiece = (part: string, piece: Uint8Array) => Promise<void>;

/** What is held in memory whole: a small part, and a piece. */
const ENTRY_BYTES_MAX = 16 * 1024 * 1024;
const PIECE_NAME = /^(.+)\/\d{6}$/;

/**
 * Reads a backup from its first byte to its last and compares every part with its checksum. What
 * `take` is given is known to be whole only when this returns: to be sure beforehand, read twice.
 *
 * Refuses with FILE_UNREADABLE, NOT_A_BACKUP, WRONG_IDENTITY, NEWER_FORMAT or DAMAGED.
 */
export async function readArchive(
  path: string,
  identities: Identities,
  take: TakePiece = async () => {},
): Promise<ReadBackup> {
  const reading: Reading = { path, take, files: new Map(), sums: new Map() };
  const plain = await decrypt(path, identities);
  try {
    const entries = plain.pipeThrough(createTarDecoder({ strict: true }));
    for await (const entry of entries) await takeEntry(reading, entry);
  } catch (error) {
    if (error instanceof Refused) throw error;
    if (reading.takerFault) throw reading.takerFault.error;
    throw refuse('DAMAGED', `${path} is damaged or not whole`, error);
  }
  return whatWasRead(reading);
}

async function decrypt(
  path: string,
  identities: Identities,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  if ((await firstBytes(path, AGE_MAGIC.length)) !== AGE_MAGIC)
    throw refuse('NOT_A_BACKUP', `${path} is no file of age's`);
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return (await decrypter.decrypt(streamFile(path))) as ReadableStream<Uint8Array<ArrayBuffer>>;
  } catch (error) {
    if (/no identity matched/.test(String(error)))
      throw refuse('WRONG_IDENTITY', `${path} was made for another identity`);
    throw refuse('DAMAGED', `${path} is damaged at its beginning`, error);
  }
}

const AGE_MAGIC = 'age-encryption.org/v1\n';

async function firstBytes(path: string, count: number): Promise<string> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('FILE_UNREADABLE', `${path} cannot be read (${code})`);
  }
}

/** What has been read so far. */
interface Reading {
  readonly path: string;
  readonly take: TakePiece;
  readonly files: Map<string, Uint8Array>;
  readonly sums: Map<string, { readonly hash: Hash; bytes: number }>;
  manifest?: Manifest;
  checksums?: Checksums;
  /** What a taker threw, to be told apart from what is wrong with the file. */
  takerFault?: { readonly error: unknown };
}

async function takeEntry(reading: Reading, { header, body }: ParsedTarEntry): Promise<void> {
  const { path } = reading;
  if (reading.checksums) throw refuse('DAMAGED', `${path} goes on after its end`);
  if (header.size > ENTRY_BYTES_MAX) throw refuse('DAMAGED', `${path} holds too large a piece`);
  const bytes = await collect(body);
  if (header.name === CHECKSUMS_NAME) {
    reading.checksums = understand(path, bytes, checksumsSchema);
    return;
  }
  const part = PIECE_NAME.exec(header.name)?.[1];
  count(reading, part ?? header.name, bytes);
  if (!reading.manifest) reading.manifest = readManifest(path, header.name, bytes);
  else if (part === undefined) reading.files.set(header.name, bytes);
  else await give(reading, part, bytes);
}

function count({ sums }: Reading, part: string, bytes: Uint8Array): void {
  const sum = sums.get(part) ?? { hash: createHash('sha256'), bytes: 0 };
  sum.hash.update(bytes);
  sum.bytes += bytes.length;
  sums.set(part, sum);
}

async function give(reading: Reading, part: string, piece: Uint8Array): Promise<void> {
  try {
    await reading.take(part, piece);
  } catch (error) {
    reading.takerFault = { error };
    throw error;
  }
}

function readManifest(path: string, name: string, bytes: Uint8Array): Manifest {
  if (name !== MANIFEST_NAME) throw refuse('NOT_A_BACKUP', `${path} is no backup of ours`);
  const { format } = understand(path, bytes, manifestFormatSchema);
  if (format > BACKUP_FORMAT) {
    const known = `this version knows ${BACKUP_FORMAT}`;
    throw refuse('NEWER_FORMAT', `${path} has format ${format}, ${known}`);
  }
  return understand(path, bytes, manifestSchema);
}

function understand<T>(path: string, bytes: Uint8Array, schema: { parse(value: unknown): T }): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw refuse('DAMAGED', `${path} says of itself what cannot be understood`, error);
  }
}

/** All that was read, once it is known to be what was written. */
function whatWasRead({ path, manifest, checksums, files, sums }: Reading): ReadBackup {
  if (!manifest || !checksums) throw refuse('DAMAGED', `${path} is not whole`);
  const named = Object.entries(checksums.parts);
  const asNamed = named.every(([name, { sha256, bytes }]) => {
    const sum = sums.get(name);
    // A part without a byte has no piece.
    if (!sum) return bytes === 0;
    return sum.bytes === bytes && sum.hash.digest('hex') === sha256;
  });
  const allNamed = [...sums.keys()].every((name) => Object.hasOwn(checksums.parts, name));
  if (asNamed && allNamed) return { manifest, checksums, files };
  throw refuse('DAMAGED', `${path} does not hold what it says`);
}

async function collect(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
