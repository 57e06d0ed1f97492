import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { type DataDirectory, writeOnce } from './data-directory.ts';

/**
 * Writes down, at the first start, in how many partitions the orders of a data directory lie, and
 * refuses any other number from then on: queues of a larger number would stay bound and be read
 * by nobody, orders that wait in a partition of theirs would never be looked at again.
 */
export function keepPartitionCount(data: DataDirectory, partitions: number): void {
  const path = join(data.root, 'partitions.json');
  writeOnce(path, `${JSON.stringify({ partitions })}\n`);
  const kept = readCount(path);
  if (kept === partitions) return;
  throw new CannotStart(
    `PARTITIONS is ${partitions}, but the orders in ${data.root} lie in ${kept} partitions: ` +
      `set PARTITIONS=${kept}; to change it, start with ${kept}, wait until no order is queued ` +
      `or pending, stop, and remove ${data.edge.rabbitmq} and ${path}`,
  );
}

/** So many engines can share a new instance before its number has to be changed, which takes a pause. */
const PARTITIONS_OF_A_NEW = 4;
/** Of a data directory of before the number was written down. */
const PARTITIONS_UNWRITTEN = 2;

/** In how many partitions the orders of a data directory lie, or will, where nobody says. */
export function usualPartitionCount(data: DataDirectory): number {
  const isNew = !existsSync(data.secrets);
  return keptPartitionCount(data) ?? (isNew ? PARTITIONS_OF_A_NEW : PARTITIONS_UNWRITTEN);
}

/** What was written down at the first start; null before it. */
export function keptPartitionCount({ root }: DataDirectory): number | null {
  const path = join(root, 'partitions.json');
  return existsSync(path) ? readCount(path) : null;
}

function readCount(path: string): number {
  try {
    const { partitions } = JSON.parse(readFileSync(path, 'utf8')) as { partitions?: unknown };
    if (typeof partitions === 'number' && Number.isSafeInteger(partitions)) return partitions;
  } catch {
    // Said below.
  }
  throw new CannotStart(`${path} is damaged`);
}
