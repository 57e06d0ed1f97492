import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dataDirectory } from './data-directory.ts';
import { keepPartitionCount, usualPartitionCount } from './partition-count.ts';

it('is four of a new data directory, and from then on what was written down', () => {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-partitions-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const data = dataDirectory(join(root, 'new'));
  expect(usualPartitionCount(data)).toBe(4);
  mkdirSync(data.root);
  // Of before it was written down, when there were two.
  writeFileSync(data.secrets, '{}');
  expect(usualPartitionCount(data)).toBe(2);
  keepPartitionCount(data, 8);
  expect(usualPartitionCount(data)).toBe(8);
});
