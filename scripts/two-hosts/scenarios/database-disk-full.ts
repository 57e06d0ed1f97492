import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseDiskClaims, holdTo } from '../claims.ts';
import { type Floor, type Scenario, seconds, until, untilBack } from '../floor.ts';

/** For the load to fill: less than two files of PostgreSQL's write-ahead log. */
const LEFT_MEGABYTES = 24;
const FILL_WITHIN_MS = 300_000;
const FULL_FOR_MS = 20_000;
const FILL_AGAIN_MS = 500;
const ANSWERS_WITHIN_MS = 5_000;
const ROOM_MEGABYTES = 1_024;
const COMPLAINT = 'No space left on device';

/**
 * The disk of home's database runs full under load, and stays so for a while: whatever PostgreSQL
 * frees when it starts again is taken by others. Then somebody makes room, and restarts nothing.
 */
export function databaseDiskFull(pace: number): Scenario {
  return {
    name: 'database’s disk full',
    async play(floor) {
      const { rig, stage, nowMs } = floor;
      const disk = rig.smallDisk('database');
      const before = stage.book.promisedIds.length;
      disk.fill(LEFT_MEGABYTES);
      stage.load.setPace(pace);
      await until('the disk is full', floor, FILL_WITHIN_MS, async () => complaints(floor) > 0);
      stage.load.setPace(1);
      const atFull = stage.book.promisedIds.length;
      const unavailable = stage.book.counts.unavailable;
      const fullMs = nowMs();
      while (nowMs() - fullMs < FULL_FOR_MS) {
        disk.fill(0);
        await sleep(FILL_AGAIN_MS);
      }
      const whileFull = stage.book.promisedIds.slice(atFull);
      const seen = {
        complaints: complaints(floor),
        acceptedBefore: atFull - before,
        acceptedWhileFull: whileFull.length,
        settledWhileFull: await countSettled(floor, whileFull),
        refusedWhileFull: stage.book.counts.unavailable - unavailable,
      };
      disk.resize(ROOM_MEGABYTES);
      const roomMs = nowMs();
      await untilBack(floor);
      const backMs = nowMs() - roomMs;
      await stage.settled();
      holdTo(databaseDiskClaims(seen), seen);
      return {
        'orders accepted before': seen.acceptedBefore,
        '202s while full': seen.acceptedWhileFull,
        '503s while full': seen.refusedWhileFull,
        'of these settled while full': seen.settledWhileFull,
        'PostgreSQL said so': `${seen.complaints} times`,
        'reads again after': seconds(backMs),
        'all settled after': seconds(nowMs() - roomMs),
      };
    },
  };
}

function complaints({ rig }: Floor): number {
  return readFileSync(join(rig.home.logs, 'postgres.log'), 'utf8').split(COMPLAINT).length - 1;
}

/** None when the database does not answer: it settles nothing then. */
async function countSettled({ stage }: Floor, ids: readonly string[]): Promise<number> {
  const asked = stage.sql<{ n: number }[]>`
    select count(*)::int as n from orders
    where status <> 'PENDING' and id = any(${[...ids]}::uuid[])`;
  const rows = await Promise.race([asked.catch(() => []), sleep(ANSWERS_WITHIN_MS, [])]);
  return rows[0]?.n ?? 0;
}
