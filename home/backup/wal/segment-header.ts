import { open } from 'node:fs/promises';
import type { SystemIdentifier } from './cluster-folder.ts';

/**
 * Where a segment's first page says which cluster wrote it: behind the short header of 24 bytes, as 64
 * bits in the order of the machine that wrote it. Source: XLogLongPageHeaderData in PostgreSQL's
 * access/xlog_internal.h.
 */
const IDENTIFIER_AT = 24;

/** Undefined for what is too short to be a segment. */
export async function clusterOfSegment(path: string): Promise<SystemIdentifier | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, IDENTIFIER_AT);
  return bytesRead === 8 ? `${buffer.readBigUInt64LE()}` : undefined;
}
