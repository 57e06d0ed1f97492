import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess } from '@mockstreet/native/process-identity';
import { REPOSITORY } from '@mockstreet/native/repository';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Plays npm: installs a Node that is this one. */
const FAKE_NPM = `
const { mkdirSync, symlinkSync } = require('node:fs');
mkdirSync('node_modules/.bin', { recursive: true });
symlinkSync(process.execPath, 'node_modules/.bin/node');
`;

let root: string;
let temporary: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'mockstreet-bootstrap-')));
  temporary = join(root, 'tmp');
  for (const folder of ['scripts', 'tmp']) mkdirSync(join(root, folder));
  copyFileSync(join(REPOSITORY, 'scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  writeFileSync(join(root, 'scripts/hello.ts'), 'console.log("hello")');
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  writeFileSync(join(root, 'npm-cli.cjs'), FAKE_NPM);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function lockFile(): string {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(temporary, `mockstreet-npm-${process.getuid?.() ?? 0}-${id}.lock`);
}

function bootstrap() {
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env;
  const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'hello'], {
    env: { ...environment, TMPDIR: temporary, npm_execpath: join(root, 'npm-cli.cjs') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, exited: once(child, 'close').then(([code]) => code), output: () => output };
}

test.each([
  ['that was left empty', ''],
  ['whose pid is another process by now', JSON.stringify({ pid: process.pid, startedAt: 'old' })],
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 30, startedAt: 'old' })],
])('a lock %s is taken over', async (_what, text) => {
  writeFileSync(lockFile(), text);
  const command = bootstrap();
  expect(await command.exited).toBe(0);
  expect(command.output()).toBe('installing npm packages\nhello\n');
  expect(readdirSync(temporary)).toEqual([]);
});

test('a command waits for the one that installs, and says so once', async () => {
  writeFileSync(lockFile(), JSON.stringify(identifyProcess(process.pid)));
  const command = bootstrap();
  await once(command.child.stdout, 'data');
  rmSync(lockFile());
  expect(await command.exited).toBe(0);
  expect(command.output()).toBe(
    `waiting for process ${process.pid}, which installs npm packages\ninstalling npm packages\nhello\n`,
  );
});

test('what the command compiled is kept for whatever starts after it, within the clone', async () => {
  expect(await bootstrap().exited).toBe(0);
  const cache = join(root, 'node_modules/.cache/node');
  const kept = readdirSync(cache, { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile())).not.toEqual([]);
});
