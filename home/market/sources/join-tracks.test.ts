import type { Decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { joinTracks } from './join-tracks.ts';
import type { TapePoint } from './parse-tape.ts';

const named = (file: string, tickerId: string, intervalMicros: number, times: number[]) => ({
  file,
  track: { tickerId, intervalMicros, points: times.map(point) },
});

describe('joinTracks', () => {
  it('lets files of one interval follow each other, whatever their order', () => {
    const joined = joinTracks([
      named('b.csv', 'CRYPTO-COIN-BTC', 1, [3, 4]),
      named('a.csv', 'CRYPTO-COIN-BTC', 1, [1, 2]),
      named('c.csv', 'CRYPTO-COIN-ETH', 5, [1]),
    ]);
    expect(joined.tracks.map((track) => track.points.map(({ at }) => at))).toEqual([
      [1, 2, 3, 4],
      [1],
    ]);
    expect([joined.notes, joined.faults]).toEqual([[], []]);
  });

  it('plays the finest of several intervals and says which it leaves out', () => {
    const joined = joinTracks([
      named('daily.csv', 'CRYPTO-COIN-BTC', 1440, [1, 1441]),
      named('minutes.csv', 'CRYPTO-COIN-BTC', 1, [7]),
    ]);
    expect(joined.tracks).toMatchObject([{ intervalMicros: 1, points: [{ at: 7 }] }]);
    expect(joined.notes).toEqual([expect.stringContaining('daily.csv')]);
  });

  it('refuses two prices of one instrument for one moment', () => {
    const joined = joinTracks([
      named('a.csv', 'CRYPTO-COIN-BTC', 1, [1, 2]),
      named('b.csv', 'CRYPTO-COIN-BTC', 1, [2, 3]),
    ]);
    expect(joined.faults).toEqual([expect.stringContaining('a.csv and b.csv')]);
  });
});

function point(at: number): TapePoint {
  const last = 1n as Decimal;
  return { at: instant(at), last, bid: null, ask: null, volume: null, origin: null };
}
