import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { packTar, unpackTar } from 'modern-tar';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DUMP_PART, type Manifest } from './manifest.ts';
import { readArchive } from './read-archive.ts';
import { type Part, writeArchive } from './write-archive.ts';

const MANIFEST: Manifest = {
  format: 1,
  kind: 'dump',
  version: '0.1.0',
  taken_at: '2026-11-21T09:00:00.123456Z',
  schema: { migration: '0012_some', migrated_to: 1_795_280_974_312 },
  postgres: { version: '17.2', major: 17 },
  partitions: 2,
  counts: { orders: 3 },
  ledger_hash: 'abc',
  outbox_cursors: { 'redis-relay': '700.3' },
};
const TEMPLATES: Part = { name: 'templates.json', content: Buffer.from('{}') };

type Entry = Awaited<ReturnType<typeof unpackTar>>[number];

interface Given {
  readonly dump?: Uint8Array;
  readonly manifest?: object;
  readonly parts?: AsyncIterable<Part>;
}

async function write(given: Given = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const identity = await generateIdentity();
  const path = join(folder, 'backup.age');
  const parts =
    given.parts ??
    (async function* (): AsyncGenerator<Part> {
      yield { name: DUMP_PART, stream: inBits(given.dump ?? Buffer.from('a dump')) };
      yield TEMPLATES;
    })();
  const writing = writeArchive({
    ...{ path, parts, modifiedAt: new Date(0) },
    recipients: [await identityToRecipient(identity)],
    manifest: (given.manifest ?? MANIFEST) as Manifest,
  });
  return { folder, path, identity, writing };
}

/** As a program prints: in bits of any length. */
async function* inBits(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
}

async function read(path: string, identity: string) {
  const pieces: Uint8Array[] = [];
  const backup = await readArchive(path, [identity], async (part, piece) => {
    expect(part).toBe(DUMP_PART);
    pieces.push(piece);
  });
  return { ...backup, pieces, dump: Buffer.concat(pieces) };
}

const refused = (code: string) =>
  expect.objectContaining({ refusals: [expect.objectContaining({ code })] });

test('what was written is read again, a long part in pieces of bounded length', async () => {
  const dump = Buffer.alloc(9_000_001, 'some bytes that do not repeat at a power of two');
  const { path, identity, writing } = await write({ dump });
  await writing;
  const found = await read(path, identity);
  expect(found.manifest).toEqual(MANIFEST);
  expect(found.dump.equals(dump)).toBe(true);
  expect(found.pieces.map(({ length }) => length)).toEqual([4_194_304, 4_194_304, 611_393]);
  expect([...found.files.keys()]).toEqual(['templates.json']);
  expect(found.checksums.parts[DUMP_PART]?.bytes).toBe(9_000_001);
});

test('age and tar alone open it', async () => {
  const { path, identity, writing } = await write({ dump: Buffer.from('the dump') });
  await writing;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const entries = await unpackTar(await decrypter.decrypt(readFileSync(path)));
  expect(entries.map(({ header }) => header.name)).toEqual([
    ...['manifest.json', 'postgres.dump/000000', 'templates.json', 'checksums.json'],
  ]);
  expect(Buffer.from(entries[1]?.data ?? []).toString()).toBe('the dump');
});

test('an empty part is a part', async () => {
  const { path, identity, writing } = await write({ dump: Buffer.alloc(0) });
  await writing;
  expect((await read(path, identity)).checksums.parts[DUMP_PART]?.bytes).toBe(0);
});

describe('is refused', () => {
  test('with another identity', async () => {
    const { path, writing } = await write();
    await writing;
    await expect(read(path, await generateIdentity())).rejects.toEqual(refused('WRONG_IDENTITY'));
  });

  test('with any byte of it flipped', async () => {
    const { path, identity, writing } = await write({ dump: Buffer.alloc(200_000, 7) });
    await writing;
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] as number) ^ by;
          writeFileSync(path, bytes);
          await expect(read(path, identity)).rejects.toMatchObject({
            refusals: [{ code: expect.stringMatching(/^(DAMAGED|NOT_A_BACKUP|WRONG_IDENTITY)$/) }],
          });
        },
      ),
      // The header, where a byte means most, has some 200 of them.
      { numRuns: 60, examples: [0, 30, 60, 120, 200, 230].map((at) => [at, 1]) },
    );
  });

  test('cut short anywhere', async () => {
    const { path, identity, writing } = await write({ dump: Buffer.alloc(200_000, 7) });
    await writing;
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        writeFileSync(path, whole.subarray(0, length));
        await expect(read(path, identity)).rejects.toMatchObject({
          refusals: [{ code: expect.stringMatching(/^(DAMAGED|NOT_A_BACKUP|WRONG_IDENTITY)$/) }],
        });
      }),
      { numRuns: 60, examples: [[0], [21], [22], [whole.length - 1]] },
    );
  });

  test('when a newer version wrote it, before anything else of it is understood', async () => {
    const { path, identity, writing } = await write({ manifest: { format: 2, unknown: true } });
    await writing;
    await expect(read(path, identity)).rejects.toEqual(refused('NEWER_FORMAT'));
  });

  test('when it is some other file', async () => {
    const { path, identity, writing } = await write();
    await writing;
    writeFileSync(path, 'PGDMP and so on');
    await expect(read(path, identity)).rejects.toEqual(refused('NOT_A_BACKUP'));
    await expect(read(`${path}.not`, identity)).rejects.toEqual(refused('FILE_UNREADABLE'));
  });
});

test('what is whole for age and tar, but not what its own checksums say, is refused', async () => {
  const { path, identity, writing } = await write();
  await writing;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const entries = await unpackTar(await decrypter.decrypt(readFileSync(path)));
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const rewrite = async (changed: typeof entries) => {
    const whole = changed.map(({ header, data }) => ({
      header: { ...header, size: data?.length ?? 0 },
      body: data ?? '',
    }));
    writeFileSync(path, await encrypter.encrypt(await packTar(whole)));
    return await read(path, identity);
  };
  const [manifest, piece, templates, checksums] = entries as [Entry, Entry, Entry, Entry];
  expect((await rewrite(entries)).dump.toString()).toBe('a dump');
  const wrong = [
    [manifest, { ...piece, data: Buffer.from('b dump') }, templates, checksums],
    [manifest, templates, checksums],
    [manifest, piece, piece, templates, checksums],
    [
      manifest,
      piece,
      templates,
      { ...templates, header: { ...templates.header, name: 'more.json' } },
      checksums,
    ],
    [manifest, piece, templates],
    [manifest, piece, templates, checksums, piece],
  ];
  for (const changed of wrong) {
    await expect(rewrite(changed as typeof entries)).rejects.toEqual(refused('DAMAGED'));
  }
  const first = [piece, manifest, templates, checksums];
  await expect(rewrite(first)).rejects.toEqual(refused('NOT_A_BACKUP'));
});

test('a part that fails half-way leaves no file', async () => {
  const parts = (async function* (): AsyncGenerator<Part> {
    yield TEMPLATES;
    yield {
      name: DUMP_PART,
      stream: (async function* () {
        yield Buffer.alloc(10_000_000);
        throw new Error('pg_dump ended with SIGKILL');
      })(),
    };
  })();
  const { folder, writing } = await write({ parts });
  await expect(writing).rejects.toThrow('pg_dump ended with SIGKILL');
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is there is not replaced', async () => {
  const { path, identity, writing } = await write({ dump: Buffer.from('first') });
  await writing;
  const again = writeArchive({
    ...{ path, modifiedAt: new Date(0), manifest: MANIFEST },
    recipients: [await identityToRecipient(identity)],
    parts: (async function* () {})(),
  });
  await expect(again).rejects.toEqual(refused('FILE_EXISTS'));
  expect((await read(path, identity)).dump.toString()).toBe('first');
});

test('what the taker of pieces throws is thrown as it is', async () => {
  const { path, identity, writing } = await write();
  await writing;
  const full = new Error('the disk is full');
  await expect(readArchive(path, [identity], () => Promise.reject(full))).rejects.toBe(full);
});
