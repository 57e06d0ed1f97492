import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileLock } from './lock-file.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('lets processes change one file at once without losing a change', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const program = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { withFileLock } from ${JSON.stringify(new URL('./lock-file.ts', import.meta.url).href)};
    for (let turn = 0; turn < 50; turn++) {
      await withFileLock(${JSON.stringify(lock)}, () => {
        const count = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
        writeFileSync(${JSON.stringify(counter)}, String(count + 1));
      });
    }`;
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
      const [code] = await once(child, 'exit');
      return code;
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(counter, 'utf8')).toBe('200');
  expect(readdirSync(folder)).toEqual(['counter']);
});

it('is given back when the work fails', async () => {
  const work = withFileLock(lock, () => {
    expect(existsSync(lock)).toBe(true);
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
});

it('is taken over from a holder that died, and not before it counts as dead', async () => {
  writeFileSync(lock, 'someone');
  const startedAt = performance.now();
  expect(await withFileLock(lock, () => 'done', 200)).toBe('done');
  expect(performance.now() - startedAt).toBeGreaterThan(200);
  expect(readdirSync(folder)).toEqual([]);
});
