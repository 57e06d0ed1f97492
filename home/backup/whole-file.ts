import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refuse } from './refusal.ts';

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file as it lies there, in hexadecimal. */
  readonly sha256: string;
}

/** Ends the name of a file that is not whole, so that nobody takes it for one. */
export const DRAFT_SUFFIX = '.draft';

/**
 * Writes a private file that appears under its name only when it is whole, synced and read back
 * the same. Refuses with FILE_EXISTS to replace one.
 */
export async function writeWholeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  /** Looks at the draft; what it throws keeps it from ever being more. */
  check: (draft: string) => Promise<unknown> = async () => {},
): Promise<WrittenFile> {
  const draft = `${path}.${process.pid}${DRAFT_SUFFIX}`;
  try {
    const written = await writeDraft(draft, content);
    const readBack = await sha256OfFile(draft);
    if (readBack !== written.sha256) throw new Error(`${draft} does not read as it was written`);
    await check(draft);
    await linkAnew(draft, path);
    return { path, ...written };
  } finally {
    await rm(draft, { force: true });
    await syncFolder(dirname(path));
  }
}

async function writeDraft(draft: string, content: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(draft, 'w', 0o600);
  try {
    for await (const some of content) {
      hash.update(some);
      bytes += some.length;
      for (let at = 0; at < some.length; ) at += (await file.write(some, at)).bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** In hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const some of createReadStream(path)) hash.update(some as Buffer);
  return hash.digest('hex');
}

/** What file systems say that know no links (exFAT, some network shares). */
const KNOWS_NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** A link, unlike a rename, replaces nothing. */
async function linkAnew(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || existsSync(path))
      throw refuse('FILE_EXISTS', `${path} is there already`);
    if (!KNOWS_NO_LINKS.includes(code)) throw error;
    await rename(draft, path);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
