import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { expect, onTestFinished, test } from 'vitest';
import { listBases } from '../backup-folder.ts';
import { createBackupHealth } from '../backup-health.ts';
import { baseName } from '../backup-name.ts';
import { createBackupState } from '../backup-state.ts';
import type { Backup } from '../make-backup.ts';
import { refuse } from '../refusal.ts';
import { clusterFolderOf } from './cluster-folder.ts';
import { type KeepWalOptions, makeBaseIfDue } from './keep-wal.ts';
import { watchSpool } from './watch-spool.ts';

const DAY = 86_400_000_000;
const MEGABYTE = 1024 * 1024;
const SEGMENT = '00000000000000AA';

/** A server that is whichever cluster it is told to be, folders, and a clock that is moved by hand. */
function open() {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-keep-wal-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [folder, spool] = [join(root, 'backups'), join(root, 'spool')];
  for (const one of [folder, spool]) mkdirSync(one);
  const world = {
    now: parseInstant('2026-11-21T12:00:00Z') as Instant,
    ...{ cluster: '7', timeline: '00000001', notArchived: null as string | null, fails: false },
    ...{ errors: 0, infos: 0 },
  };
  const state = createBackupState();
  const options: KeepWalOptions = {
    ...{ folder, spool, state, bytesMax: 64 * MEGABYTE, ageMsMax: 900_000 },
    clock: () => world.now,
    recipients: () => [],
    readCluster: async () => {
      if (world.fails) throw refuse('DATABASE_UNREACHABLE', 'it is away');
      const { cluster, timeline, notArchived } = world;
      return { identifier: cluster, timeline, segment: timeline + SEGMENT, notArchived };
    },
    makeBase: async () => {
      const own = clusterFolderOf(folder, world.cluster);
      mkdirSync(own, { recursive: true });
      const path = join(own, baseName(world.now, world.timeline + SEGMENT));
      writeFileSync(path, '');
      return { path, bytes: 0 } as Backup;
    },
    log: {
      error: () => void world.errors++,
      info: () => void world.infos++,
    } as unknown as Logger,
  };
  return {
    ...{ world, state, spool },
    look: () => makeBaseIfDue(options, new AbortController().signal),
    watch: () => watchSpool(options),
    bases: () =>
      listBases(folder, world.now).map(
        ({ cluster, walFrom }) => `${cluster} ${walFrom.slice(7, 8)}`,
      ),
    after(days: number) {
      world.now = addMicros(world.now, days * DAY);
    },
    faults: async () => {
      state.newestAt = world.now;
      const health = createBackupHealth(state, () => world.now, {});
      const body = (await (await health.request('/health/ready')).json()) as {
        dependencies: { name: string; ok: boolean }[];
      };
      return body.dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
    },
    metric: async (name: string) => {
      const health = createBackupHealth(state, () => world.now, {});
      const text = await (await health.request('/metrics')).text();
      return new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1];
    },
  };
}

test('a base a week', async () => {
  const house = open();
  await house.look();
  house.after(6.9);
  await house.look();
  expect(house.bases()).toEqual(['7 1']);
  house.after(0.2);
  await house.look();
  expect(house.bases()).toEqual(['7 1', '7 1']);
});

test('a new cluster has one at once, so has a new timeline, and neither again', async () => {
  const house = open();
  await house.look();
  house.after(0.01);
  house.world.cluster = '8';
  await house.look();
  await house.look();
  expect(house.bases()).toEqual(['8 1', '7 1']);
  house.after(0.01);
  house.world.timeline = '00000002';
  await house.look();
  await house.look();
  expect(house.bases()).toEqual(['8 2', '8 1']);
});

test('a database that is away is told, and forgotten once it is back, with no base due', async () => {
  const house = open();
  await house.look();
  house.world.fails = true;
  await house.look();
  expect(await house.faults()).toEqual(['base']);
  house.world.fails = false;
  await house.look();
  expect(await house.faults()).toEqual([]);
  expect(house.bases()).toHaveLength(1);
});

test('PostgreSQL that cannot fill the spool is an alarm', async () => {
  const house = open();
  house.world.notArchived = '000000010000000000000001';
  await house.look();
  await house.look();
  expect(await house.faults()).toEqual(['archiver']);
  expect(await house.metric('mockstreet_backup_wal_alarm')).toBe('1');
  expect(house.world.errors).toBe(1);
  house.world.notArchived = null;
  await house.look();
  expect(await house.faults()).toEqual([]);
  expect(await house.metric('mockstreet_backup_wal_alarm')).toBe('0');
});

/** A file of WAL in the spool, put there some minutes before now. */
function wait(house: ReturnType<typeof open>, name: string, bytes: number, minutes: number): void {
  const own = join(house.spool, '7');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, name), '');
  truncateSync(join(own, name), bytes);
  const at = house.world.now / 1_000_000 - minutes * 60;
  utimesSync(join(own, name), at, at);
}

test.each([
  ['little, young', [[32, 14]], false],
  [
    'as much as may wait',
    [
      [32, 1],
      [32, 0],
    ],
    false,
  ],
  [
    'too much',
    [
      [32, 1],
      [32, 0],
      [1, 0],
    ],
    true,
  ],
  [
    'too old',
    [
      [1, 0],
      [1, 16],
    ],
    true,
  ],
] as const)('what waits in the spool: %s', async (_, files, isAlarm) => {
  const house = open();
  files.forEach(([megabytes, minutes], index) => {
    wait(house, `00000001000000000000000${index}`, megabytes * MEGABYTE, minutes);
  });
  // What is being written is not there yet.
  wait(house, '.000000010000000000000009.draft', 99 * MEGABYTE, 99);
  for (let looks = 0; looks < 3; looks++) house.watch();
  expect(await house.faults()).toEqual(isAlarm ? ['spool'] : []);
  expect(await house.metric('mockstreet_backup_wal_alarm')).toBe(isAlarm ? '1' : '0');
  expect(house.world.errors).toBe(isAlarm ? 1 : 0);
  rmSync(join(house.spool, '7'), { recursive: true });
  house.watch();
  expect(await house.faults()).toEqual([]);
  expect(await house.metric('mockstreet_backup_wal_waiting_bytes')).toBe('0');
  expect(house.world.infos).toBe(isAlarm ? 1 : 0);
});
