import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clockOffClaims, holdTo } from '../claims.ts';
import { type Scenario, seconds, untilBack } from '../floor.ts';

const LASTS_MS = 40_000;
/** Longer than an order waits for its print where nothing is wrong. */
const RIPE_MS = 8_000;
const ALARM = 'an edge stamps ahead of this clock';

/** Home's clock is off by so much while everybody trades, then right again. */
export function clockOff(offsetMs: number): Scenario {
  return {
    name: `home’s clock ${offsetMs > 0 ? 'ahead' : 'behind'} by ${seconds(Math.abs(offsetMs))}`,
    async play(floor) {
      const { rig, stage } = floor;
      const before = { ...stage.book.counts, promised: stage.book.promisedIds.length };
      const alarmsBefore = countAlarms(rig.home.logs);
      rig.setHomeClock(offsetMs);
      await sleep(LASTS_MS - RIPE_MS);
      const ripe = stage.book.promisedIds.slice(before.promised);
      await sleep(RIPE_MS);
      const all = stage.book.promisedIds.slice(before.promised);
      const seen = {
        offsetMs,
        accepted: all.length,
        settledMeanwhile: await countSettled(all),
        ripe: ripe.length,
        ripeSettled: await countSettled(ripe),
        alarms: countAlarms(rig.home.logs) - alarmsBefore,
      };
      rig.setHomeClock(0);
      await untilBack(floor);
      const startedMs = floor.nowMs();
      await stage.settled();
      holdTo(clockOffClaims(seen), seen);
      return {
        'off for': seconds(LASTS_MS),
        '202s meanwhile': seen.accepted,
        '401s meanwhile': stage.book.counts.unauthorized - before.unauthorized,
        'of these settled meanwhile': seen.settledMeanwhile,
        'alarms in the engine’s log': seen.alarms,
        'settled after the clock was right': seconds(floor.nowMs() - startedMs),
      };

      async function countSettled(ids: readonly string[]): Promise<number> {
        const [row] = await stage.sql<{ n: number }[]>`
          select count(*)::int as n from orders
          where status <> 'PENDING' and id = any(${[...ids]}::uuid[])`;
        return row?.n ?? 0;
      }
    },
  };
}

function countAlarms(logs: string): number {
  return readFileSync(join(logs, 'engine.log'), 'utf8').split(ALARM).length - 1;
}
