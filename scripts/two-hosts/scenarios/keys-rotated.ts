import { setTimeout as sleep } from 'node:timers/promises';
import { holdTo, keysRotatedClaims } from '../claims.ts';
import { insideContainer } from '../container.ts';
import { type Floor, type Scenario, seconds, until, untilBack } from '../floor.ts';
import { runCommand } from '../system-commands.ts';

const BETWEEN_COPIES_MS = 5_000;

/** The tunnel's keys are rotated as the runbook says, under load, and nothing is restarted. */
export const keysRotated: Scenario = {
  name: 'tunnel keys rotated',
  async play(floor) {
    const { rig, stage, nowMs } = floor;
    const before = stage.book.promisedIds.length;
    const pids = routers(floor);
    const keyBefore = publicKey(floor);
    await rig.makeBundle('--rotate', 'wireguard');
    rig.edge.copyBundle('wireguard');
    const copiedMs = nowMs();
    const atFirstCopy = stage.book.promisedIds.length;
    // The one who copies needs a moment, too.
    await sleep(BETWEEN_COPIES_MS);
    const acceptedBetween = stage.book.promisedIds.length - atFirstCopy;
    rig.home.copyBundle('wireguard');
    await until('the new key is in use', floor, 30_000, async () => publicKey(floor) !== keyBefore);
    const handshakeMs = await until('a handshake', floor, 60_000, async () => hasShaken(floor));
    await untilBack(floor);
    const backMs = nowMs() - copiedMs;
    if (routers(floor).join() !== pids.join()) throw new Error('a router was started again');
    const accepted = stage.book.promisedIds.length - atFirstCopy;
    holdTo(keysRotatedClaims({ acceptedBetween, accepted }), { acceptedBetween, accepted });
    return {
      'between the copies': seconds(BETWEEN_COPIES_MS),
      'handshake after the second': seconds(handshakeMs),
      'whole again after the first': seconds(backMs),
      '202s between the copies': acceptedBetween,
      '202s meanwhile': stage.book.promisedIds.length - before,
    };
  },
};

function routers({ rig }: Floor): number[] {
  return [rig.edge, rig.home].map((machine) => machine.pidOf('wireguard') ?? 0);
}

function show(floor: Floor, what: string): string {
  const [, homeRouter = 0] = routers(floor);
  return runCommand('nsenter', ...insideContainer(homeRouter, ['wg', 'show', 'wg0', what])).trim();
}

const publicKey = (floor: Floor) => show(floor, 'public-key');

/** Of the peers that it has now: those of before took their times with them. */
function hasShaken(floor: Floor): boolean {
  return !show(floor, 'latest-handshakes').endsWith('\t0');
}
