import { setTimeout as sleep } from 'node:timers/promises';
import type { Box } from '@mockstreet/access/box-network';
import { type Floor, type Scenario, seconds, untilBack, untilOffline } from '../floor.ts';
import { runCommand } from '../system-commands.ts';

const LASTS_MS = 30_000;
/** Before everything that the router does by itself, and without a word to either end. */
const SWALLOW = `table inet fault {
  chain forward {
    type filter hook forward priority filter - 50; policy accept
    meta l4proto tcp counter drop
  }
}`;

/** The routers swallow what goes through the tunnel, both ways: every connection is half open. */
export const halfOpen: Scenario = {
  name: 'half-open connections',
  async play(floor) {
    const { stage, nowMs } = floor;
    const before = stage.book.promisedIds.length;
    const startedMs = nowMs();
    for (const box of ['edge', 'home'] as const) inRouter(floor, box, 'add');
    const noticedMs = await untilOffline(floor);
    await sleep(Math.max(0, LASTS_MS - (nowMs() - startedMs)));
    const accepted = stage.book.promisedIds.length - before;
    for (const box of ['edge', 'home'] as const) inRouter(floor, box, 'remove');
    const healedMs = nowMs();
    const { readMs, onlineMs } = await untilBack(floor);
    await stage.settled();
    if (accepted === 0) throw new Error('nothing was accepted meanwhile');
    return {
      'swallowed for': seconds(healedMs - startedMs),
      '202s meanwhile': accepted,
      'dead connections noticed after': seconds(noticedMs),
      'reads again after': seconds(readMs),
      'online again after': seconds(onlineMs),
      'all settled after': seconds(nowMs() - healedMs),
    };
  },
};

function inRouter({ rig }: Floor, box: Box, what: 'add' | 'remove'): void {
  const rule = what === 'add' ? SWALLOW : 'delete table inet fault';
  const namespace = rig.hosts.namespaceOf(`${box}-wireguard`);
  runCommand('ip', 'netns', 'exec', namespace, 'nft', rule);
}
