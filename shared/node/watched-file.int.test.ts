import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { Misconfiguration } from '../config.ts';
import { type WatchedFileOptions, watchFile, watchRequiredFile } from './watched-file.ts';

let folder: string;
let path: string;
let faults: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-watch-'));
  path = join(folder, 'file');
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (): WatchedFileOptions<{ number: number }> => ({
  path,
  parse: (text) => {
    if (!/^\d+$/.test(text)) throw new Error('no number');
    return { number: Number(text) };
  },
  onFault: (error) => faults.push(error),
});

function closing<T extends { close(): void }>(file: T): T {
  onTestFinished(() => file.close());
  return file;
}

it('follows a file, is the same object until it changes, and tells each fault once', async () => {
  const file = closing(await watchFile(options()));
  expect(file.current()).toBeUndefined();
  expect(faults).toHaveLength(1);

  writeFileSync(path, '1');
  await expect.poll(() => file.current(), { timeout: 5_000 }).toEqual({ number: 1 });
  const first = file.current();
  await file.check();
  expect(file.current()).toBe(first);

  writeFileSync(path, 'one');
  await file.check();
  await file.check();
  expect(faults.slice(1)).toEqual([new Error('no number')]);
  expect(file.current()).toBe(first);
  rmSync(path);
  await file.check();
  await file.check();
  expect(faults).toHaveLength(3);

  writeFileSync(path, '2');
  await file.check();
  expect(file.current()).toEqual({ number: 2 });
});

it('lets no slow look at an older text win, and looks once more for whoever asks meanwhile', async () => {
  writeFileSync(path, '1');
  const isParsing = Promise.withResolvers<void>();
  const mayGoOn = Promise.withResolvers<void>();
  const file = closing(
    await watchFile({
      ...options(),
      parse: async (text) => {
        if (text === '2') {
          isParsing.resolve();
          await mayGoOn.promise;
        }
        return { number: Number(text) };
      },
    }),
  );
  writeFileSync(path, '2');
  const slow = file.check();
  await isParsing.promise;
  writeFileSync(path, '3');
  const next = file.check();
  // Time for a look that does not wait for the other.
  for (let turn = 0; turn < 20; turn++) await readFile(path);
  mayGoOn.resolve();
  await slow;
  expect(file.current()).toEqual({ number: 2 });
  await next;
  expect(file.current()).toEqual({ number: 3 });
});

it('does not open a required file that is missing or faulty', async () => {
  const missing = watchRequiredFile(options());
  await expect(missing).rejects.toThrow(new Misconfiguration([`${path}: cannot be read (ENOENT)`]));
  writeFileSync(path, 'one');
  await expect(watchRequiredFile(options())).rejects.toThrow('no number');
  expect(faults).toEqual([]);
  writeFileSync(path, '1');
  const file = closing(await watchRequiredFile(options()));
  expect(file.current()).toEqual({ number: 1 });
  rmSync(path);
  await file.check();
  expect(faults).toHaveLength(1);
  expect(file.current()).toEqual({ number: 1 });
});
