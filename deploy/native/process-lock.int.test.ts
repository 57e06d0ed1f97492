import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { withLock } from './process-lock.ts';

const NEVER = new AbortController().signal;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-lock-'));
  path = join(folder, 'lock.json');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

test('work under one lock is done one after another, and leaves no lock', async () => {
  const done: string[] = [];
  const work = (name: string) =>
    withLock(path, NEVER, async () => {
      done.push(`${name} begins`);
      await sleep(150);
      done.push(`${name} ends`);
    });
  await Promise.all([work('one'), work('other')]);
  expect(done).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
  expect(readdirSync(folder)).toEqual([]);
});

test('work that fails gives the lock back', async () => {
  const failing = withLock(path, NEVER, async () => {
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that is gone holds up nobody', async () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 30, startedAt: 'old' }));
  let done = false;
  await withLock(path, NEVER, async () => {
    done = true;
  });
  expect(done).toBe(true);
});

test('whoever waits stops when told to', async () => {
  const stop = new AbortController();
  const holding = Promise.withResolvers<void>();
  const held = withLock(path, NEVER, () => holding.promise);
  const waiting = withLock(path, stop.signal, async () => {});
  stop.abort();
  await expect(waiting).rejects.toThrow('aborted');
  holding.resolve();
  await held;
});
