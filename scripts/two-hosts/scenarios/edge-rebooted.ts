import { setTimeout as sleep } from 'node:timers/promises';
import { type Scenario, seconds, until, untilBack, untilOffline } from '../floor.ts';

const FILL_WITHIN_MS = 240_000;
/** For answers that had left when the power went. */
const ON_THE_WAY_MS = 1_000;

/** Home is away, so many orders wait at the edge, and its power goes. */
export function edgeRebooted(orders: number, pace: number): Scenario {
  return {
    name: 'edge rebooted',
    async play(floor) {
      const { rig, stage, nowMs } = floor;
      rig.hosts.unplug('home');
      await untilOffline(floor);
      const before = stage.book.promisedIds.length;
      const accepted = () => stage.book.promisedIds.length - before;
      stage.load.setPace(pace);
      const fillMs = await until(`${orders} orders wait`, floor, FILL_WITHIN_MS, async () => {
        return accepted() >= orders;
      });
      const queued = accepted();
      rig.edge.cutPower();
      const offMs = nowMs();
      await sleep(ON_THE_WAY_MS);
      const atOff = accepted();
      await until('orders are accepted again', floor, 180_000, async () => accepted() > atOff + 5);
      const backMs = nowMs() - offMs;
      stage.load.setPace(1);
      await sleep(2_000);
      rig.hosts.plugIn('home');
      const pluggedMs = nowMs();
      await untilBack(floor);
      await stage.settled();
      return {
        'orders waiting when the power went': queued,
        'accepted at': `${Math.round((queued * 1000) / fillMs)}/s`,
        'accepting again after': seconds(backMs),
        'all settled after the wire was back': seconds(nowMs() - pluggedMs),
      };
    },
  };
}
