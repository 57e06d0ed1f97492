import { type Scenario, seconds, until, untilBack, untilOffline } from '../floor.ts';

/**
 * Home's internet and then its power go; it comes up by itself, all of it, though nobody tells its
 * router where the edge is.
 */
export const homeRebooted: Scenario = {
  name: 'home rebooted while away',
  async play(floor) {
    const { rig, stage, nowMs } = floor;
    const before = stage.book.promisedIds.length;
    rig.hosts.unplug('home');
    await untilOffline(floor);
    rig.home.cutPower();
    let failing: readonly string[] | undefined;
    const healthyMs = await until('home is healthy by itself', floor, 180_000, async () => {
      failing = await rig.home.unhealthy(failing);
      return failing.length === 0;
    });
    const accepted = stage.book.promisedIds.length - before;
    rig.hosts.plugIn('home');
    const pluggedMs = nowMs();
    const { onlineMs } = await untilBack(floor);
    await stage.settled();
    const unwell = await rig.home.unhealthy();
    if (unwell.length > 0) throw new Error(`not healthy: ${unwell.join(', ')}`);
    return {
      'healthy without the edge after': seconds(healthyMs),
      '202s meanwhile': accepted,
      'online again after': seconds(onlineMs),
      'all settled after': seconds(nowMs() - pluggedMs),
    };
  },
};
