import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { expect, onTestFinished, test } from 'vitest';
import { makeIdentity, readRecipients } from '../../home/backup/age-keys.ts';
import { clusterFolderOf, walFolderOf } from '../../home/backup/wal/cluster-folder.ts';
import { listShippedWal, shipWal } from '../../home/backup/wal/ship-wal.ts';

const SCRIPT = join(REPOSITORY, 'deploy/postgres/archive-wal.sh');
const SEGMENT = '000000010000000000000042';

/** A spool, a folder of backups, and clusters that are no more than the head of a control file. */
async function open() {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-spool-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [spool, folder] = [join(root, 'spool'), join(root, 'backups')];
  for (const one of [spool, folder]) mkdirSync(one);
  writeFileSync(join(root, 'recipient'), (await makeIdentity()).recipientText);
  const recipients = readRecipients(join(root, 'recipient'));
  return {
    ...{ spool, folder },
    /** As PostgreSQL calls the script, in the cluster's folder. */
    async archive(cluster: bigint, content: string): Promise<number | string> {
      const data = join(root, `data-${cluster}`);
      mkdirSync(join(data, 'global'), { recursive: true });
      const control = Buffer.alloc(8192);
      control.writeBigUInt64LE(cluster);
      writeFileSync(join(data, 'global/pg_control'), control);
      writeFileSync(join(data, SEGMENT), content);
      return await new Promise((resolve) => {
        const args = [SCRIPT, SEGMENT, SEGMENT, spool];
        execFile('sh', args, { cwd: data }, (error) => resolve(error?.code ?? 0));
      });
    },
    ship: () => shipWal({ spool, folder, recipients }),
    waiting: (cluster: bigint) => readdirSync(join(spool, `${cluster}`)),
    shipped: (cluster: bigint) =>
      listShippedWal(walFolderOf(clusterFolderOf(folder, `${cluster}`))).map(({ name }) => name),
  };
}

/** Above the half of 64 bits, as identifiers will be from 2038 on. */
const ONE = 17_300_000_000_000_000_001n;
const OTHER = 7_300_000_000_000_000_002n;

test('two clusters of one spool have the same segment, each in a folder of its own', async () => {
  const house = await open();
  expect(await house.archive(ONE, 'of one')).toBe(0);
  expect(await house.archive(OTHER, 'of another')).toBe(0);
  await house.ship();
  for (const cluster of [ONE, OTHER]) {
    expect(house.waiting(cluster)).toEqual([]);
    expect(house.shipped(cluster)).toEqual([SEGMENT]);
  }
});

test('a segment of one cluster with other content is refused at both doors, and keeps no other cluster', async () => {
  const house = await open();
  expect([await house.archive(ONE, 'one'), await house.archive(ONE, 'one')]).toEqual([0, 0]);
  expect(house.waiting(ONE)).toEqual([SEGMENT]);
  expect(await house.archive(ONE, 'another')).toBe(1);
  await house.ship();
  // The same once more, as after a crash: it goes, and nothing is added.
  expect(await house.archive(ONE, 'one')).toBe(0);
  await house.ship();
  expect([house.waiting(ONE), house.shipped(ONE)]).toEqual([[], [SEGMENT]]);
  expect(await house.archive(ONE, 'another')).toBe(0);
  expect(await house.archive(OTHER, 'of another')).toBe(0);
  await expect(house.ship()).rejects.toThrow('FILE_EXISTS');
  expect(house.waiting(ONE)).toEqual([SEGMENT]);
  expect([house.waiting(OTHER), house.shipped(OTHER)]).toEqual([[], [SEGMENT]]);
});

test('without its folder, as when a disk is not mounted, nothing is said to be archived', async () => {
  const house = await open();
  rmSync(house.spool, { recursive: true });
  expect(await house.archive(ONE, 'one')).not.toBe(0);
  expect(existsSync(house.spool)).toBe(false);
  await expect(house.ship()).rejects.toThrow('FOLDER_UNUSABLE');
});
