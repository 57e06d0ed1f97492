import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplayTrack, TapePoint } from './parse-tape.ts';
import { createReplaySource } from './replay.ts';

const BTC = 'CRYPTO-COIN-BTC';
const epoch = instant(1_000 * MICROS_PER_MINUTE);
const recordedAt = 50 * MICROS_PER_MINUTE;

const trackOf = (minutes: readonly number[]): ReplayTrack => ({
  tickerId: BTC,
  points: minutes.map(
    (minute): TapePoint => ({
      at: instant(recordedAt + minute * MICROS_PER_MINUTE),
      last: BigInt(minute + 1) as Decimal,
      bid: null,
      ask: null,
      volume: null,
      origin: null,
    }),
  ),
  intervalMicros: MICROS_PER_MINUTE,
});
const play = (track: ReplayTrack, speed = '1') =>
  createReplaySource({ name: 'test', tracks: [track], epoch, speed: decimal(speed) });

describe('the replay', () => {
  it('plays each point at the epoch plus its recorded distance over the speed, as a trade then', () => {
    const prints = play(trackOf([0, 1, 3]), '60').range(
      BTC,
      instant(epoch - 1),
      instant(epoch + 3_000_000),
    );
    expect(prints.map((print) => [print.at - epoch, print.last])).toEqual([
      [0, 1n],
      [1_000_000, 2n],
      [3_000_000, 4n],
    ]);
    expect(prints[1]).toMatchObject({
      kind: 'TRADE',
      source: 'replay:test',
      venueAt: epoch + 1_000_000,
      receivedAt: epoch + 1_000_000,
    });
  });

  it('starts over one interval after its last point, and was already playing before its epoch', () => {
    const minutes = (from: number, to: number) =>
      play(trackOf([0, 1, 2]))
        .range(
          BTC,
          instant(epoch + from * MICROS_PER_MINUTE),
          instant(epoch + to * MICROS_PER_MINUTE),
        )
        .map((print) => print.last);
    expect(minutes(1, 7)).toEqual([3n, 1n, 2n, 3n, 1n, 2n]);
    expect(minutes(-4, 0)).toEqual([1n, 2n, 3n, 1n]);
  });

  it('serves any interval identically, whole or in parts, at any speed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('0.5', '1', '7', '333.25', '1000000'),
        fc.integer({ min: -200, max: 200 }),
        fc.nat(200),
        fc.nat(200),
        (minutes, speed, start, first, second) => {
          const track = trackOf([0, ...minutes.map((minute) => minute + 1)].sort((a, b) => a - b));
          const source = play(track, speed);
          // In hundredths of a loop, so that every speed sees as many rounds.
          const loop = Math.max(
            100,
            Math.floor((track.points.length * MICROS_PER_MINUTE) / Number(speed)),
          );
          const at = (part: number) => instant(epoch + Math.floor((part * loop) / 100));
          const [from, middle, to] = [at(start), at(start + first), at(start + first + second)];
          const whole = source.range(BTC, from, to);
          expect([...source.range(BTC, from, middle), ...source.range(BTC, middle, to)]).toEqual(
            whole,
          );
          for (const [index, print] of whole.entries()) {
            expect(print.at > (whole[index - 1]?.at ?? from) && print.at <= to).toBe(true);
          }
        },
      ),
    );
  });

  it('quotes where the tape has bid and ask', () => {
    const [first] = trackOf([0]).points;
    const quoted = { ...trackOf([0]), points: [{ ...first, bid: 1n, ask: 3n } as TapePoint] };
    const [print] = play(quoted).range(BTC, instant(epoch - 1), epoch);
    expect(print).toMatchObject({ kind: 'QUOTE', bid: 1n, ask: 3n });
  });
});
