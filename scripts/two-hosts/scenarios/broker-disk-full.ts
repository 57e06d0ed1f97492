import { setTimeout as sleep } from 'node:timers/promises';
import { brokerDiskClaims, holdTo } from '../claims.ts';
import { type Scenario, seconds, until, untilBack, untilOffline } from '../floor.ts';

const REFUSED_FOR_MS = 15_000;
const ROOM_MEGABYTES = 512;

/**
 * Home is away and the disk of the edge's broker runs full, past every alarm; somebody makes room.
 * A broker that could not write has lost processes of its own, so it is restarted then.
 */
export function brokerDiskFull(pace: number): Scenario {
  return {
    name: 'broker’s disk full',
    async play(floor) {
      const { rig, stage, nowMs } = floor;
      rig.hosts.unplug('home');
      await untilOffline(floor);
      const before = stage.book.promisedIds.length;
      stage.load.setPace(pace);
      await until('the disk is full', floor, 300_000, async () => {
        const accepted = stage.book.promisedIds.length;
        await sleep(3_000);
        return stage.book.promisedIds.length === accepted;
      });
      const full = stage.book.promisedIds.length;
      const unavailable = stage.book.counts.unavailable;
      await sleep(REFUSED_FOR_MS);
      const seen = {
        acceptedBefore: full - before,
        acceptedWhileFull: stage.book.promisedIds.length - full,
        refusedWhileFull: stage.book.counts.unavailable - unavailable,
      };
      stage.load.setPace(1);
      rig.smallDisk('broker').resize(ROOM_MEGABYTES);
      rig.edge.kill('rabbitmq');
      const roomMs = nowMs();
      await until('orders are accepted again', floor, 180_000, async () => {
        return stage.book.promisedIds.length > full + 5;
      });
      const acceptingMs = nowMs() - roomMs;
      rig.hosts.plugIn('home');
      await untilBack(floor);
      await stage.settled();
      holdTo(brokerDiskClaims(seen), seen);
      return {
        'orders accepted before': seen.acceptedBefore,
        '202s while full': seen.acceptedWhileFull,
        '503s while full': seen.refusedWhileFull,
        'accepting again after': seconds(acceptingMs),
        'all settled after': seconds(nowMs() - roomMs),
      };
    },
  };
}
