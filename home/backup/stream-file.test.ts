import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { streamFile } from './stream-file.ts';

test('a file that is given up while more of it is read leaves no error behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-stream-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'long');
  writeFileSync(path, Buffer.alloc(400_000, 7));
  const onError = vi.fn();
  process.on('uncaughtException', onError);
  onTestFinished(() => void process.off('uncaughtException', onError));
  for (let read = 0; read < 20; read++) {
    const reader = streamFile(path).getReader();
    for (let pieces = 0; pieces < read % 5; pieces++) await reader.read();
    // What is read ahead meanwhile lies ready when it is given up.
    for (let waited = 0; waited < 20; waited++) await turn();
    void reader.read();
    await reader.cancel();
  }
  await turn();
  expect(onError).not.toHaveBeenCalled();
});
