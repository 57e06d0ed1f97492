/**
 * Invariant 4: outages, crashes, redeliveries, duplicates and batch sizes change nothing. Random
 * days (a tape, orders, retries, splits and dividends, halts) are lived through in many ways by a model of a lane, and held
 * against what the rules say of the whole day at once. `npm run simulate` does so with thousands of them.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { SUMS, WAYS } from './testing/day-properties.ts';

const RUNS = 150;
/** Of the runs, each a test of its own: on a machine under load, all of them outlast what one test may take. */
const PARTS = ['first', 'second', 'third'];

describe.each(PARTS)(
  'the same orders on the same tape come to the same ledger: the %s of three parts',
  { timeout: 30_000 },
  () => {
    it.each(WAYS)('$name', ({ property }) => {
      fc.assert(property, { numRuns: RUNS / PARTS.length });
    });
  },
);

describe('that ledger', () => {
  it.each(SUMS)('$name', ({ property }) => {
    fc.assert(property, { numRuns: RUNS });
  });
});
