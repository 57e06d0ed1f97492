import { decimal } from '@mockstreet/shared/decimal';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Print } from '#market/print';
import {
  joinTape,
  type KeptTape,
  missingPart,
  spanPerTicker,
  trimTape,
  uniteWindows,
} from './kept-tape.ts';

const TICKER = 'CRYPTO-COIN-BTC';
const at = (seconds: number): Instant => instant(Math.round(seconds * MICROS_PER_SECOND));

function printAt(seconds: number): Print {
  const last = decimal('1');
  const base = { tickerId: TICKER, at: at(seconds), last, volume: null, source: 'test' };
  return {
    ...base,
    kind: 'QUOTE',
    bid: last,
    ask: last,
    venueAt: null,
    receivedAt: at(0),
    origin: null,
  };
}

/** A tape that grows second by second, and a reader that keeps what it has read. */
function createModel() {
  let completeTo = 0;
  let kept: KeptTape | undefined;
  return {
    grow(seconds: number) {
      completeTo += seconds;
    },
    ask(windows: readonly { after: number; upTo: number }[]) {
      const head = {
        tickerId: TICKER,
        source: 'test',
        completeTo: at(completeTo),
        lastPrintAt: null,
      };
      const asked = windows.map(({ after, upTo }) => ({
        tickerId: TICKER,
        after: at(after),
        upTo: at(upTo),
      }));
      const span = spanPerTicker(asked, new Map([[TICKER, head]])).get(TICKER);
      if (!span) throw new Error('no span');
      const missing = missingPart(kept, span, at(completeTo));
      if (missing) {
        // What the database has by now: prints up to where the tape is complete, no later ones.
        const seconds = Array.from({ length: completeTo + 1 }, (_, second) => second);
        const read = seconds
          .map(printAt)
          .filter((print) => print.at > missing.after && print.at <= missing.upTo);
        kept = joinTape(kept, missing, read);
      }
      const seen = kept?.prints ?? [];
      kept = kept && trimTape(kept, span);
      return { seen, completeTo };
    },
  };
}

const step = fc.record({
  grow: fc.integer({ min: 0, max: 90 }),
  windows: fc.array(
    fc.record({
      behind: fc.integer({ min: -40, max: 2500 }),
      length: fc.integer({ min: 0, max: 600 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

test('whatever was kept before, a view has every print of its windows up to where the tape is complete', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const model = createModel();
      let now = 0;
      for (const { grow, windows } of steps) {
        model.grow(grow);
        now += grow;
        // Half seconds, as acceptance and prints never coincide; some windows begin in the future.
        const asked = windows.map(({ behind, length }) => ({
          after: Math.max(0, now - behind) + 0.5,
          upTo: Math.max(0, now - behind) + 0.5 + length,
        }));
        const { seen, completeTo } = model.ask(asked);
        const times = new Set(seen.map((print) => print.at));
        expect(times.size).toBe(seen.length);
        for (const { after, upTo } of asked) {
          const last = Math.min(upTo, completeTo);
          const due = Array.from(
            { length: Math.max(0, last - after) + 1 },
            (_, i) => Math.ceil(after) + i,
          );
          const lost = due.filter((second) => second <= last && !times.has(at(second)));
          expect(lost).toEqual([]);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('a window in the future keeps nothing: its prints are still to come', () => {
  const model = createModel();
  model.grow(10);
  model.ask([
    { after: 10.4, upTo: 70 },
    { after: 11.6, upTo: 71 },
  ]);
  model.grow(2);
  const { seen } = model.ask([{ after: 10.4, upTo: 70 }]);
  expect(seen.map((print) => print.at)).toEqual([at(11), at(12)]);
});

test('of windows that overlap every moment is read, and none of them twice', () => {
  const drawn = fc.record({ after: fc.nat(40), length: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(drawn), (windows) => {
      const asked = windows.map(({ after, length }) => {
        return { tickerId: TICKER, after: at(after), upTo: at(after + length) };
      });
      const momentsOf = (all: typeof asked) =>
        all.flatMap(({ after, upTo }) =>
          Array.from({ length: 51 }, (_, second) => at(second)).filter(
            (moment) => moment > after && moment <= upTo,
          ),
        );
      const read = momentsOf(uniteWindows(asked));
      expect(read).toEqual([...new Set(momentsOf(asked))].toSorted((a, b) => a - b));
    }),
  );
});
