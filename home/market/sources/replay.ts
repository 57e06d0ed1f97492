import { type Decimal, ONE } from '@mockstreet/shared/decimal';
import { type Instant, instant } from '@mockstreet/shared/instant';
import type { Print } from '../tape/print.ts';
import type { ReplayTrack, TapePoint } from './parse-tape.ts';
import type { ComputedSource } from './source.ts';

export interface ReplayOptions {
  /** Names the tape on every print. */
  readonly name: string;
  readonly tracks: readonly ReplayTrack[];
  /** When every track's first point is played. Fixed once, so that the past never moves. */
  readonly epoch: Instant;
  /** How many times faster than recorded; above zero. */
  readonly speed: Decimal;
}

/**
 * Plays recorded tapes in a loop, forwards and backwards from its epoch: the moment of a print is
 * epoch + (recorded − first) / speed, plus as many whole loops as fit. A track starts over one
 * interval after its last point. Sessions are not consulted: a tape prints when it was recorded to.
 */
export function createReplaySource(options: ReplayOptions): ComputedSource {
  const loops = new Map(
    options.tracks.map((track) => [track.tickerId, createLoop(track, options.speed)]),
  );
  const source = `replay:${options.name}`;
  return {
    kind: 'computed',
    name: source,
    simulated: false,
    tickerIds: [...loops.keys()],
    range(tickerId, after, upTo) {
      const loop = loops.get(tickerId);
      if (!loop) throw new RangeError(`the tape has no ${tickerId}`);
      return playBetween(loop, options.epoch, after, upTo).map(([point, at]) =>
        toPrint(point, { tickerId, at, source }),
      );
    },
  };
}

interface Loop {
  readonly points: readonly TapePoint[];
  /** When each point plays, in microseconds of wall time after the loop's start. */
  readonly offsets: readonly number[];
  readonly length: number;
}

function createLoop(track: ReplayTrack, speed: Decimal): Loop {
  const first = track.points[0]?.at ?? instant(0);
  const last = track.points.at(-1)?.at ?? first;
  const toWall = (micros: number) => Number((BigInt(micros) * ONE) / speed);
  return {
    points: track.points,
    offsets: track.points.map((point) => toWall(point.at - first)),
    length: Math.max(1, toWall(last - first + track.intervalMicros)),
  };
}

function playBetween(
  loop: Loop,
  epoch: Instant,
  after: Instant,
  upTo: Instant,
): [TapePoint, Instant][] {
  const played: [TapePoint, Instant][] = [];
  const firstRound = Math.floor((after - epoch) / loop.length);
  const lastRound = Math.floor((upTo - epoch) / loop.length);
  let previous = after;
  for (let round = firstRound; round <= lastRound; round += 1) {
    const start = epoch + round * loop.length;
    for (let index = firstAfter(loop.offsets, after - start); ; index += 1) {
      const point = loop.points[index];
      const offset = loop.offsets[index];
      if (point === undefined || offset === undefined || start + offset > upTo) break;
      const at = instant(start + offset);
      // At great speed two points may fall on one microsecond: the first of them stands.
      if (at > previous) played.push([point, at]);
      previous = at;
    }
  }
  return played;
}

/** Index of the first offset above `bound`. */
function firstAfter(offsets: readonly number[], bound: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

function toPrint(
  point: TapePoint,
  { tickerId, at, source }: { tickerId: string; at: Instant; source: string },
): Print {
  const base = {
    tickerId,
    at,
    last: point.last,
    volume: point.volume,
    source,
    venueAt: at,
    receivedAt: at,
    origin: point.origin,
  };
  return point.bid !== null && point.ask !== null
    ? { ...base, kind: 'QUOTE', bid: point.bid, ask: point.ask }
    : { ...base, kind: 'TRADE' };
}
