import { type Decimal, decimal, ONE } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { BarPrint, TradePrint } from '../tape/print.ts';
import { closedGap, isAcrossGap, joinSeam } from './gap-seams.ts';
import { NOTHING_SEEN } from './screen-prints.ts';

const START = instant(1_795_000_000_000_000);
const second = (count: number): Instant => addMicros(START, count * MICROS_PER_SECOND);
const free = { factorBetween: (): Decimal => ONE };

function base(count: number, price: string) {
  const at = second(count);
  const told = { venueAt: at, receivedAt: at, volume: null, source: 'venue', origin: null };
  return { tickerId: 'X', at, last: decimal(price), ...told };
}

const trade = (count: number, price: string): TradePrint => ({
  kind: 'TRADE',
  ...base(count, price),
});

function bar(count: number, price: string): BarPrint {
  const flat = decimal(price);
  return { kind: 'BAR', ...base(count, price), open: flat, high: flat, low: flat };
}

describe('an open gap', () => {
  const coverage = { completeTo: second(10), beyond: [{ from: second(20), to: second(30) }] };

  it.each([
    [2, 20, true],
    [2, 30, true],
    [2, 9, false],
    [20, 21, false],
    // Pushed before the venue fell silent, and beyond what had surely arrived.
    [9, 11, false],
    [11, 20, true],
    // Pushed since the venue is back, and before what has surely arrived.
    [19, 21, false],
    [9, 19, true],
  ])('lies between %d and %d: %s', (before, at, expected) => {
    expect(isAcrossGap(coverage, second(before), second(at))).toBe(expected);
  });

  it('is closed once the tape is complete up to its end', () => {
    const partly = { ...coverage, completeTo: second(19) };
    expect(closedGap(coverage, partly)).toBeUndefined();
    const whole = { completeTo: second(31), beyond: [] };
    expect(closedGap(partly, whole)).toEqual({ after: second(19), before: second(20) });
    expect(closedGap(whole, { completeTo: second(32), beyond: [] })).toBeUndefined();
  });
});

describe('where a gap is closed', () => {
  const before = trade(1, '100');
  const state = { ...NOTHING_SEEN, last: before };
  const bars = [bar(10, '120'), bar(20, '140')];

  it('the first price behind it is held against the last bar', () => {
    const near = { before, after: trade(30, '150') };
    expect(joinSeam(near, bars, state, free).jump).toBeNull();
    const far = { before, after: trade(30, '80') };
    expect(joinSeam(far, bars, state, free).jump).toEqual({ before: bars[1], after: far.after });
    const half = { factorBetween: () => decimal('0.5') };
    expect(joinSeam(far, bars, state, half).jump).toBeNull();
  });

  it('that price is held against the last one before, where nothing is known in between', () => {
    const seam = { before, after: trade(30, '150') };
    expect(joinSeam(seam, [], state, free).jump).toEqual(seam);
    expect(joinSeam({ ...seam, before: null }, [], state, free).jump).toBeNull();
  });

  it('bars that reach beyond that price do not count', () => {
    const seam = { before, after: trade(15, '110') };
    const late = [bar(10, '120'), bar(20, '200')];
    expect(joinSeam(seam, late, state, free).jump).toBeNull();
  });

  it('what is still to come follows the last bar', () => {
    const joined = joinSeam({ before, after: null }, bars, state, free);
    expect(joined).toMatchObject({ state: { ...NOTHING_SEEN, last: bars[1] }, held: [] });
    const filled = { ...NOTHING_SEEN, last: bar(30, '130') };
    expect(joinSeam({ before, after: null }, bars, filled, free).state).toBe(filled);
    expect(joinSeam({ before, after: null }, [], state, free).state).toBe(state);
  });

  it('what was doubted behind it is judged anew, and what was before it is confirmed by nothing', () => {
    const suspect = trade(30, '145');
    const behind = joinSeam({ before, after: null }, bars, { ...state, suspect }, free);
    expect(behind).toMatchObject({ state: { last: bars[1], suspect: null }, held: [suspect] });
    const early = trade(2, '145');
    const left = joinSeam({ before, after: null }, bars, { ...state, suspect: early }, free);
    expect(left).toMatchObject({ held: [], quarantined: [{ print: early, reason: 'ALONE' }] });
    expect(left.state.suspect).toBeNull();
  });
});
