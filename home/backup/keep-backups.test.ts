import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createBackupHealth } from './backup-health.ts';
import { createBackupState } from './backup-state.ts';
import { backUpIfDue, type KeepBackupsOptions } from './keep-backups.ts';
import type { Backup } from './make-backup.ts';
import { refuse } from './refusal.ts';

const HOUR = 3_600_000_000;
const at = (text: string) => parseInstant(text) as Instant;

/** A folder of backups, a clock that is moved by hand, and a maker that may be told to fail. */
function open(now: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const world = { now: at(now), fails: false, fault: new Error('the disk is full') };
  const state = createBackupState();
  const options: KeepBackupsOptions = {
    ...{ folder, state, hourKst: 4, rule: { daily: 2, weekly: 0, monthly: 0 } },
    make: async (path) => {
      if (world.fails) throw world.fault;
      writeFileSync(path, 'a backup');
      return { path, bytes: 8, sha256: '', manifest: {} } as unknown as Backup;
    },
    clock: () => world.now,
    monotonicMs: () => 0,
    log: pino({ level: 'silent' }),
  };
  return {
    ...{ folder, world, state },
    names: () => readdirSync(folder).toSorted(),
    look: () => backUpIfDue(options, new AbortController().signal),
    after(hours: number) {
      world.now = addMicros(world.now, hours * HOUR);
    },
    ready: async () => {
      const health = createBackupHealth(state, () => world.now, {});
      return (await health.request('/health/ready')).status;
    },
  };
}

test('one a day is made, at its hour, and the oldest goes', async () => {
  const house = open('2026-11-20T12:00:00+09:00');
  expect(await house.ready()).toBe(503);
  for (let hour = 0; hour < 72; hour++) {
    await house.look();
    house.after(1);
  }
  expect(house.names()).toEqual([
    'mockstreet-dump-20261121T190000Z.age',
    'mockstreet-dump-20261122T190000Z.age',
  ]);
  expect(house.state).toMatchObject({ made: 4, failures: 0, kept: 2, newestBytes: 8 });
  expect(await house.ready()).toBe(200);
});

test('what an outage kept from its hour is made when it is over', async () => {
  const house = open('2026-11-20T04:00:00+09:00');
  await house.look();
  house.after(70);
  expect(await house.ready()).toBe(503);
  await house.look();
  expect(house.names()).toHaveLength(2);
  expect(await house.ready()).toBe(200);
});

test('a failure is told, tried again soon, and forgotten once it goes well', async () => {
  const house = open('2026-11-20T04:00:00+09:00');
  house.world.fails = true;
  expect(await house.look()).toBe(300_000);
  expect(house.state).toMatchObject({ failures: 1, lastFault: 'Error: the disk is full' });
  expect(await house.ready()).toBe(503);
  house.world.fails = false;
  expect(await house.look()).toBe(30_000);
  expect(house.state).toMatchObject({ failures: 1, lastFault: null, made: 1 });
  expect(await house.ready()).toBe(200);
});

test('one that is being made already is no failure, and is looked for again soon', async () => {
  const house = open('2026-11-20T04:00:00+09:00');
  house.world.fails = true;
  house.world.fault = refuse('ALREADY_RUNNING', 'another one');
  expect(await house.look()).toBe(30_000);
  expect(house.state).toMatchObject({ failures: 0, lastFault: null, made: 0 });
});

test('one that fails costs none of those that there are', async () => {
  const house = open('2026-11-20T04:00:00+09:00');
  for (const day of [0, 1]) {
    house.after(day * 24);
    await house.look();
  }
  house.world.fails = true;
  house.after(24);
  await house.look();
  expect(house.names()).toHaveLength(2);
});

test('drafts that nobody writes any more go, others stay', async () => {
  const house = open('2026-11-20T04:00:00+09:00');
  const drafts = ['mockstreet-dump-20261119T190000Z.age.7.draft', 'other.age.8.draft'];
  for (const name of [...drafts, 'notes.txt']) writeFileSync(join(house.folder, name), '');
  const hourAgo = at('2026-11-20T02:00:00+09:00') / 1_000_000;
  utimesSync(join(house.folder, drafts[0] as string), hourAgo, hourAgo);
  utimesSync(join(house.folder, 'notes.txt'), hourAgo, hourAgo);
  const wal = join(house.folder, 'cluster-7', 'wal');
  mkdirSync(wal, { recursive: true });
  for (const name of ['old.gz.age.7.draft', 'young.gz.age.7.draft'])
    writeFileSync(join(wal, name), '');
  utimesSync(join(wal, 'old.gz.age.7.draft'), hourAgo, hourAgo);
  await house.look();
  expect(readdirSync(wal)).toEqual(['young.gz.age.7.draft']);
  expect(house.names().filter((name) => !name.endsWith('.age'))).toEqual([
    'cluster-7',
    'notes.txt',
    basename(drafts[1] as string),
  ]);
});

test('a file from a clock that was ahead does not stand for the backup of the day', async () => {
  const house = open('2026-11-20T12:00:00+09:00');
  writeFileSync(join(house.folder, 'mockstreet-dump-20270101T000000Z.age'), '');
  await house.look();
  expect(house.names()).toHaveLength(2);
});
