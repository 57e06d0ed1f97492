import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataDirectory } from './data-directory.ts';
import { markHalfRestored, refuseHalfRestored } from './half-restored.ts';

test('home is not started while a restore is putting it in place, nor after one that died there', () => {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-half-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const data = dataDirectory(root);
  refuseHalfRestored(data);
  const unmark = markHalfRestored(data);
  expect(() => refuseHalfRestored(data)).toThrow('half restored');
  unmark();
  refuseHalfRestored(data);
});
