import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, Stage } from '../fault.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { TcpWire } from '../tcp-wire.ts';

/** Something that is done to a wire for a while. */
function forAWhile(
  name: string,
  wireOf: (stage: Stage) => TcpWire,
  { leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number },
  start: (wire: TcpWire) => void,
): FaultKind {
  return {
    name,
    prepare(random) {
      const ms = random.between(leastMs, mostMs);
      return {
        detail: `${ms} ms`,
        async inject(stage) {
          const wire = wireOf(stage);
          const hits = wire.connections();
          start(wire);
          await sleep(ms);
          wire.heal();
          return hits;
        },
      };
    },
  };
}

/** Cuts a wire again and again, each time after so many more bytes of answers. */
function cutWithin(name: string, wireOf: (stage: Stage) => TcpWire, bytesMost: number): FaultKind {
  return {
    name,
    prepare(random) {
      const cuts = Array.from({ length: random.between(3, 5) }, () => ({
        bytes: Math.floor(bytesMost ** random.next()),
        pauseMs: random.between(300, 1_200),
      }));
      return {
        detail: `after ${cuts.map(({ bytes }) => bytes).join(', ')} bytes`,
        async inject(stage) {
          const wire = wireOf(stage);
          const before = wire.cutsWithin();
          for (const { bytes, pauseMs } of cuts) {
            wire.cutAfter(bytes);
            await sleep(pauseMs);
          }
          // None is to come when it is over: recovery would meet it.
          wire.heal();
          return wire.cutsWithin() - before;
        },
      };
    },
  };
}

/** Statements arrive and are committed, and nobody hears of it. */
function lostReplies(random: SeededRandom) {
  const times = random.between(2, 3);
  const waits = Array.from({ length: times }, () => random.between(80, 500));
  return {
    detail: `${waits.join(', ')} ms of them`,
    async inject({ rig: { databaseWire } }: Stage) {
      let hits = 0;
      for (const ms of waits) {
        databaseWire.swallowAnswers();
        await sleep(ms);
        hits += databaseWire.answersHeld();
        databaseWire.cut();
        databaseWire.heal();
        await sleep(1_500);
      }
      return hits;
    },
  };
}

const broker = ({ rig }: Stage) => rig.brokerWire;
const database = ({ rig }: Stage) => rig.databaseWire;

export function wireFaults(): FaultKind[] {
  return [
    forAWhile('tunnel cut', broker, { leastMs: 1_500, mostMs: 5_000 }, (wire) => wire.refuse()),
    forAWhile('tunnel half-open', broker, { leastMs: 3_000, mostMs: 12_000 }, (wire) =>
      wire.silence(),
    ),
    cutWithin('tunnel cut within a frame', broker, 40_000),
    forAWhile('database out of reach', database, { leastMs: 1_000, mostMs: 4_000 }, (wire) =>
      wire.refuse(),
    ),
    forAWhile('database half-open', database, { leastMs: 2_000, mostMs: 6_000 }, (wire) =>
      wire.silence(),
    ),
    cutWithin('database cut within an answer', database, 60_000),
    { name: 'commit replies lost', prepare: lostReplies },
  ];
}
