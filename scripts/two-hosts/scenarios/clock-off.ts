import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Scenario, seconds, untilOnline, untilRead } from '../floor.ts';

const LASTS_MS = 40_000;
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
      await sleep(LASTS_MS);
      const accepted = stage.book.promisedIds.length - before.promised;
      const settledMeanwhile = await countSettled();
      rig.setHomeClock(0);
      await untilRead(floor);
      await untilOnline(floor);
      const startedMs = floor.nowMs();
      await stage.settled();
      return {
        'off for': seconds(LASTS_MS),
        '202s meanwhile': accepted,
        '401s meanwhile': stage.book.counts.unauthorized - before.unauthorized,
        'of these settled meanwhile': settledMeanwhile,
        'alarms in the engine’s log': countAlarms(rig.home.logs) - alarmsBefore,
        'settled after the clock was right': seconds(floor.nowMs() - startedMs),
      };

      async function countSettled(): Promise<number> {
        const ids = stage.book.promisedIds.slice(before.promised);
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
