import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reserveSession } from '@mockstreet/db/client';
import { findTools } from '@mockstreet/native/find-tools';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readArchive } from '../../home/backup/read-archive.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { lockWaiters } from '../support/lock-waiters.ts';
import { openWorld } from './backed-up-world.ts';

const MAIN = fileURLToPath(new URL('../../home/backup/main.ts', import.meta.url));
const PROGRAMS = findTools(process.env.PATH).postgres as string;
const PATIENCE = { timeout: 20_000, interval: 50 };

async function open() {
  const world = await openWorld(PROGRAMS);
  const folder = join(world.folder, 'backups');
  mkdirSync(folder);
  const port = await freePortBase();
  const [anyKey = ''] = world.sources.keyFiles();
  const environment: Record<string, string> = {
    ...COMPILE_CACHE,
    ...{ PORT: `${port}`, LOG_LEVEL: 'silent', PATH: process.env.PATH ?? '' },
    ...{ DATABASE_URL: world.sources.databaseUrl, REDIS_URL: world.sources.redisUrl },
    ...{ BACKUP_DIR: folder, BACKUP_RECIPIENT_FILE: world.recipientFile },
    ...{ BACKUP_KEYS_DIR: join(anyKey, '..'), POSTGRES_PROGRAMS: PROGRAMS },
  };
  const ask = async (path: string) => await fetch(`http://127.0.0.1:${port}${path}`);
  return { ...world, folder, environment, ask, names: () => readdirSync(folder) };
}

function start(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function runOnce(environment: Record<string, string>) {
  return new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(process.execPath, [MAIN, '--now'], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

/** A folder of PostgreSQL's programs in which pg_dump does what the script says after its first bytes. */
function withPgDump(folder: string, script: string): string {
  const programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  const path = join(programs, 'pg_dump');
  const real = join(PROGRAMS, 'pg_dump');
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && exec ${real} "$1"\n${real} "$@" | head -c 3000\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return programs;
}

test('at its start the process makes the backup that is due, with the rights of its role alone', async () => {
  const { sql, environment, ask, folder, identities, names } = await open();
  const child = start(environment);
  await vi.waitFor(async () => expect((await ask('/health/ready')).status).toBe(200), PATIENCE);
  expect(names()).toEqual([expect.stringMatching(/^mockstreet-dump-\d{8}T\d{6}Z\.age$/)]);
  const { manifest } = await readArchive(join(folder, names()[0] as string), identities);
  const [stored] = await sql<{ orders: number }[]>`select count(*)::int as orders from orders`;
  expect(stored?.orders).toBeGreaterThan(0);
  expect(manifest.counts).toMatchObject({ orders: stored?.orders });
  const metrics = await (await ask('/metrics')).text();
  expect(metrics).toMatch(/^mockstreet_backup_newest_age_seconds \d{1,2}(\.\d+)?$/m);
  expect(metrics).toMatch(/^mockstreet_backup_made_total 1$/m);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('without its disk it says so, and goes on', async () => {
  const { environment, ask, folder } = await open();
  rmSync(folder, { recursive: true });
  start(environment);
  const body = await vi.waitFor(async () => {
    const response = await ask('/health/ready');
    const json = (await response.json()) as { dependencies: { fault: string }[] };
    expect(json.dependencies[0]?.fault).toContain('FOLDER_UNUSABLE');
    return { status: response.status };
  }, PATIENCE);
  expect(body.status).toBe(503);
  expect((await ask('/health')).status).toBe(200);
});

test('every reason not to is named at once', async () => {
  const { environment, names } = await open();
  const { code, output } = await runOnce({
    ...environment,
    REDIS_URL: 'redis://127.0.0.1:1/0',
    BACKUP_RECIPIENT_FILE: '/nowhere',
    BACKUP_KEYS_DIR: '/',
    POSTGRES_PROGRAMS: '/nowhere',
  });
  expect(code).toBe(2);
  for (const reason of [
    'REDIS_UNREACHABLE',
    'RECIPIENT_UNUSABLE',
    'KEYS_UNREADABLE',
    'PROGRAM_MISSING',
  ]) {
    expect(output).toContain(`backup: ${reason}: `);
  }
  expect(names()).toEqual([]);
});

test('never two at once, whoever makes them', async () => {
  const { environment, sql, names } = await open();
  // As long as it waits for this table, the first one holds the lock.
  const blocker = await reserveSession(sql);
  await blocker`begin`;
  await blocker`lock table candles in access exclusive mode`;
  const first = runOnce(environment);
  await expect.poll(() => lockWaiters(sql), PATIENCE).toEqual(['backup']);
  const second = await runOnce(environment);
  expect(second).toMatchObject({ code: 2, output: expect.stringContaining('ALREADY_RUNNING') });
  await blocker`rollback`;
  blocker.release();
  expect((await first).code).toBe(0);
  expect(names()).toHaveLength(1);
});

test('a pg_dump that is killed half-way leaves nothing', async () => {
  const { environment, folder, names } = await open();
  const programs = withPgDump(join(folder, '..'), 'kill -9 $$');
  const { code, output } = await runOnce({ ...environment, POSTGRES_PROGRAMS: programs });
  expect(code).toBe(1);
  // Its log is silent, and whoever asked for it is told all the same.
  expect(output).toMatch(/^backup: pg_dump ended with SIGKILL/);
  expect(names()).toEqual([]);
});

test('a backup whose maker is killed half-way is no file that looks whole', async () => {
  const { environment, folder, names } = await open();
  const programs = withPgDump(join(folder, '..'), 'exec sleep 30');
  const child = start({ ...environment, POSTGRES_PROGRAMS: programs });
  await vi.waitFor(() => expect(names()).toEqual([expect.stringMatching(/\.draft$/)]), PATIENCE);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(names()).toEqual([expect.stringMatching(/\.age\.\d+\.draft$/)]);
  // The next one is not kept from its work, not even by the lock of the dead.
  expect((await runOnce(environment)).code).toBe(0);
});
