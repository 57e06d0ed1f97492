import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSql } from '@mockstreet/db/client';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { withHomeServers } from '@mockstreet/native/home-servers';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type BaseFile, listBases } from '../../home/backup/backup-folder.ts';
import { clusterFolderOf, walFolderOf } from '../../home/backup/wal/cluster-folder.ts';
import { readCluster } from '../../home/backup/wal/read-cluster.ts';
import { listShippedWal } from '../../home/backup/wal/ship-wal.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import {
  type ArchivingCluster,
  makeSpool,
  type Spool,
  startArchivingCluster,
} from './archiving-cluster.ts';
import { openWorld } from './backed-up-world.ts';

const MAIN = join(REPOSITORY, 'home/backup/main.ts');
const PATIENCE = { timeout: 60_000, interval: 200 };

let spool: Spool;
let first: ArchivingCluster;
const clusters: ArchivingCluster[] = [];

beforeAll(async () => {
  spool = makeSpool();
  first = await start();
}, 120_000);

afterAll(async () => {
  for (const cluster of clusters) await cluster.stop();
  spool.remove();
});

async function start(): Promise<ArchivingCluster> {
  const cluster = await startArchivingCluster(spool);
  clusters.push(cluster);
  return cluster;
}

/** What the backup process of a home needs, but for the database; and the folder that it fills. */
async function openBox() {
  const world = await openWorld(first.programs);
  const backups = join(world.folder, 'backups');
  mkdirSync(backups);
  const [anyKey = ''] = world.sources.keyFiles();
  const port = await freePortBase();
  const environment = {
    ...COMPILE_CACHE,
    ...{ PORT: `${port}`, LOG_LEVEL: 'fatal', PATH: process.env.PATH ?? '' },
    ...{ REDIS_URL: world.sources.redisUrl, BACKUP_RECIPIENT_FILE: world.recipientFile },
    ...{ BACKUP_DIR: backups, BACKUP_KEYS_DIR: join(anyKey, '..') },
    ...{ POSTGRES_PROGRAMS: first.programs, BACKUP_WAL: 'on', WAL_SPOOL_DIR: spool.path },
  };
  return {
    ...{ ...world, backups, environment },
    ask: async (path: string) => await fetch(`http://127.0.0.1:${port}${path}`),
    bases: () => listBases(backups, instantFromMillis(Date.now())),
    walOf: (cluster: string) => walFolderOf(clusterFolderOf(backups, cluster)),
  };
}

type Box = Awaited<ReturnType<typeof openBox>>;

/** The process itself, with the rights of its role alone. */
function startBackup(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/**
 * A backup process looks after a cluster for as long as `live` takes; returns its base once all that
 * was written meanwhile is archived.
 */
async function backUp(
  box: Box,
  cluster: ArchivingCluster,
  live: () => Promise<void>,
): Promise<BaseFile> {
  const backup = startBackup({ ...box.environment, DATABASE_URL: cluster.backupUrl });
  const identifier = await cluster.identifier();
  const base = await vi.waitFor(() => {
    const own = box.bases().find((one) => one.cluster === identifier);
    expect(own).toBeDefined();
    return own as BaseFile;
  }, PATIENCE);
  await live();
  const last = await cluster.switchSegment();
  await vi.waitFor(() => {
    const names = listShippedWal(box.walOf(identifier)).map(({ name }) => name);
    expect(names).toContain(last);
  }, PATIENCE);
  expect(readdirSync(join(spool.path, identifier))).toEqual([]);
  backup.kill('SIGTERM');
  expect(await once(backup, 'exit')).toEqual([0, null]);
  return base;
}

async function restore(file: string, identityFile: string, ...more: string[]) {
  const data = mkdtempSync(join(tmpdir(), 'mockstreet-recovered-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const portBase = await freePortBase();
  const env = { ...process.env, DATA_DIR: data, PORT_BASE: `${portBase}`, LOG_LEVEL: 'error' };
  const args = [join(REPOSITORY, 'scripts/restore.ts'), file, '--identity', identityFile];
  const result = await new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(process.execPath, [...args, ...more], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
  return { ...result, data, portBase };
}

/** Starts the servers of what was restored for as long as it takes to back it up, and reads there. */
async function nicknameIn(data: string, portBase: number): Promise<string | undefined> {
  const environment = { ...process.env, DATA_DIR: data, PORT_BASE: `${portBase}` };
  return await withHomeServers(
    {
      ...{ environment, homeOf: ({ home }) => home, print: () => {} },
      ...{ nowMs: () => performance.now(), signal: new AbortController().signal },
    },
    async ({ instance }) => {
      const restored = createSql({
        url: instance.addresses.databaseOf.auditor,
        applicationName: 'test',
      });
      const [bob] = await restored<{ nickname: string }[]>`
        select nickname from users where username = 'bob'`;
      await restored.end();
      return bob?.nickname;
    },
    async (_, nickname) => nickname,
  );
}

test('each cluster is kept by itself, and any moment of either comes back, not beyond', async () => {
  const box = await openBox();
  await first.rename('before the base');
  let inFirst = '';
  const base = await backUp(box, first, async () => {
    await first.rename('after the base');
    inFirst = await first.moment();
    await first.rename('beyond');
  });
  // The disk is gone; a new cluster takes the place, and names its WAL from the same beginning on.
  await first.stopServer();
  const second = await start();
  let inSecond = '';
  const other = await backUp(box, second, async () => {
    while ((await second.switchSegment()) <= base.walFrom) await second.rename('on its way');
    await second.rename('in the second');
    inSecond = await second.moment();
    await second.rename('beyond the second');
  });
  expect(other.cluster).not.toBe(base.cluster);
  const names = (cluster: string) => listShippedWal(box.walOf(cluster)).map(({ name }) => name);
  expect(names(other.cluster)).toContain(base.walFrom);
  expect(names(base.cluster)).toContain(base.walFrom);

  // No broker is there: the given moment alone turns the replay off.
  const then = await restore(box.backups, box.identityFile, '--to', inFirst);
  expect(then.output).toContain(`GIVING UP everything that happened after ${inFirst}`);
  expect(then.output).toContain(`restored to      ${inFirst}`);
  expect(then.output).toContain('NOT REPLAYED');
  expect(await nicknameIn(then.data, then.portBase)).toBe('after the base');

  const later = await restore(box.backups, box.identityFile, '--to', inSecond);
  expect(later.output).toContain(`restored to      ${inSecond}`);
  expect(await nicknameIn(later.data, later.portBase)).toBe('in the second');

  const last = await restore(base.path, box.identityFile, '--no-replay');
  expect(last.output).toContain('restored to');
  expect(await nicknameIn(last.data, last.portBase)).toBe('beyond');

  // What cannot be had is said, with nothing put in place.
  const others = ['--wal', box.walOf(other.cluster)];
  for (const [code, file, ...more] of [
    ['TIME_OUT_OF_REACH', base.path, '--to', inSecond],
    ['TIME_OUT_OF_REACH', other.path, '--to', inFirst],
    ['WRONG_CLUSTER', base.path, '--to', inSecond, ...others],
  ] as const) {
    const refused = await restore(file, box.identityFile, ...more);
    expect(refused).toMatchObject({ code: 2, output: expect.stringContaining(code) });
    const home = join(refused.data, 'home');
    expect(existsSync(home) ? readdirSync(home) : []).not.toContain('postgres');
  }
}, 300_000);

test('a folder needs a moment, a moment a base, and neither goes with a replay', async () => {
  const box = await openBox();
  const to = ['--to', '2026-01-01T00:00:00Z'];
  for (const [codes, file, ...more] of [
    [['FILE_UNREADABLE'], box.backups],
    [['TIME_OUT_OF_REACH'], box.backups, ...to],
    [['FILE_UNREADABLE', 'FLAGS_CONTRADICT'], join(box.folder, 'gone.age'), ...to, '--replay'],
  ] as const) {
    const refused = await restore(file, box.identityFile, ...more);
    expect(refused.code).toBe(2);
    for (const code of codes) expect(refused.output).toContain(`${code}: `);
  }
}, 120_000);

test('WAL that waits for too long, or is too much, is an alarm', async () => {
  const box = await openBox();
  const full = join(box.folder, 'full-spool');
  mkdirSync(join(full, '77'), { recursive: true });
  for (const name of ['000000010000000000000001', '000000010000000000000002'])
    writeFileSync(join(full, '77', name), Buffer.alloc(16 * 1024 * 1024));
  startBackup({
    ...{ ...box.environment, DATABASE_URL: box.sources.databaseUrl, WAL_SPOOL_DIR: full },
    // Without it nothing is archived.
    ...{ WAL_SPOOL_MB_MAX: '16', BACKUP_RECIPIENT_FILE: '/nowhere' },
  });
  await vi.waitFor(async () => {
    const response = await box.ask('/health/ready');
    const { dependencies } = (await response.json()) as {
      dependencies: { name: string; fault?: string }[];
    };
    const faults = Object.fromEntries(dependencies.map(({ name, fault }) => [name, fault]));
    expect(response.status).toBe(503);
    expect(faults).toMatchObject({
      spool: '32 MB of WAL wait to be archived: more than 16',
      wal: expect.stringContaining('RECIPIENT_UNUSABLE'),
      // The server of the other tests archives nothing.
      base: expect.stringContaining('WAL_NOT_ARCHIVED'),
    });
  }, PATIENCE);
  const metrics = await (await box.ask('/metrics')).text();
  expect(metrics).toMatch(/^mockstreet_backup_wal_alarm 1$/m);
  expect(metrics).toMatch(/^mockstreet_backup_wal_waiting_bytes 33554432$/m);
});

test('PostgreSQL itself says which cluster it is, and when it cannot fill the spool', async () => {
  const cluster = await start();
  const before = await readCluster(cluster.backupUrl);
  expect(before).toMatchObject({ timeline: '00000001', notArchived: null });
  expect(before.identifier).toBe(await cluster.identifier());
  const place = join(spool.path, before.identifier);
  await cluster.switchSegment();
  await vi.waitFor(() => expect(existsSync(place)).toBe(true), PATIENCE);
  await cluster.stopServer();
  rmSync(place, { recursive: true });
  writeFileSync(place, 'in the way');
  await cluster.startServer();
  await cluster.rename('not archived');
  const segment = await cluster.switchSegment();
  const notArchived = async () => (await readCluster(cluster.backupUrl)).notArchived;
  await vi.waitFor(async () => expect(await notArchived()).toBe(segment), PATIENCE);
  rmSync(place);
  await cluster.rename('archived again');
  await cluster.switchSegment();
  await vi.waitFor(async () => expect(await notArchived()).toBe(null), PATIENCE);
}, 120_000);
