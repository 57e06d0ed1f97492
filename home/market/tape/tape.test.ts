import { instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeWindows, type TapeWindow } from './tape.ts';

const windowArbitrary: fc.Arbitrary<TapeWindow> = fc
  .record({
    tickerId: fc.constantFrom('CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH'),
    after: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: -2, max: 12 }),
  })
  .map(({ tickerId, after, length }) => ({
    tickerId,
    after: instant(after),
    upTo: instant(after + length),
  }));

const asks = (windows: readonly TapeWindow[], tickerId: string, at: number) =>
  windows.filter((window) => window.tickerId === tickerId && window.after < at && at <= window.upTo)
    .length;

describe('mergeWindows', () => {
  it('asks for exactly the same moments, each once', () => {
    fc.assert(
      fc.property(fc.array(windowArbitrary, { maxLength: 12 }), (windows) => {
        const merged = mergeWindows(windows);
        for (const tickerId of ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH']) {
          for (let at = 0; at <= 60; at += 1) {
            expect(asks(merged, tickerId, at)).toBe(Math.min(1, asks(windows, tickerId, at)));
          }
        }
      }),
    );
  });
});
