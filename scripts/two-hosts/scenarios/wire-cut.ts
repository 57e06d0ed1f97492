import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Floor,
  readPortfolio,
  type Scenario,
  seconds,
  untilBack,
  untilOffline,
} from '../floor.ts';

const LOOK_EVERY_MS = 2_000;
const READ_MS_MAX = 3_000;

/** Home's internet goes away for minutes while everybody trades. */
export function wireCut(cutMs: number): Scenario {
  return {
    name: 'wire cut',
    async play(floor) {
      const { rig, stage, nowMs } = floor;
      const before = stage.book.promisedIds.length;
      rig.hosts.unplug('home');
      const cutAtMs = nowMs();
      const noticedMs = await untilOffline(floor);
      let slowestMs = 0;
      while (nowMs() - cutAtMs < cutMs) {
        slowestMs = Math.max(slowestMs, await refusedRead(floor));
        await sleep(LOOK_EVERY_MS);
      }
      const accepted = stage.book.promisedIds.length - before;
      rig.hosts.plugIn('home');
      const pluggedAtMs = nowMs();
      const { readMs, onlineMs } = await untilBack(floor);
      if (accepted === 0) throw new Error('nothing was accepted while home was away');
      return {
        'away for': seconds(pluggedAtMs - cutAtMs),
        '202s meanwhile': accepted,
        'offline said after': seconds(noticedMs),
        'slowest 503 of a read': seconds(slowestMs),
        'reads again after': seconds(readMs),
        'online again after': seconds(onlineMs),
        'latest fill after acceptance': await latestFill(floor, before),
      };
    },
  };
}

async function refusedRead(floor: Floor): Promise<number> {
  const { status, code, tookMs } = await readPortfolio(floor);
  if (status !== 503 || code !== 'HOME_OFFLINE' || tookMs > READ_MS_MAX) {
    throw new Error(`a read was answered ${status} ${code} after ${tookMs} ms`);
  }
  return tookMs;
}

/** Once all is settled: how long after its acceptance the latest order filled, in event time. */
async function latestFill({ stage }: Floor, since: number): Promise<string> {
  await stage.settled();
  const ids = stage.book.promisedIds.slice(since);
  const [row] = await stage.sql<{ ms: number }[]>`
    select coalesce(max(extract(epoch from filled_at - accepted_at) * 1000), 0)::float8 as ms
    from orders where status = 'FILLED' and id = any(${[...ids]}::uuid[])`;
  return seconds(row?.ms ?? 0);
}
