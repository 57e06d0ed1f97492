import { type Instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { fxOpenMicros, isFxOpen, sinceSixInSeoul } from './fx-week.ts';

const at = (text: string): Instant => parseInstant(`2026-11-${text}+09:00`) as Instant;
const HOUR = 60 * MICROS_PER_MINUTE;

describe('the FX week in Seoul', () => {
  it.each([
    ['16T06:00:00', true, 'Monday, to the second'],
    ['16T05:59:59.999999', false, 'the moment before'],
    ['18T03:00:00', true, 'a night in mid-week'],
    ['21T05:59:59.999999', true, 'the last moment of it, on Saturday'],
    ['21T06:00:00', false, 'Saturday at six'],
    ['22T12:00:00', false, 'Sunday'],
  ])('at %s: %s, %s', (moment, open) => {
    expect(isFxOpen(at(moment))).toBe(open);
  });

  it.each([
    ['17T09:00:00', '17T10:00:00', 1],
    ['21T05:00:00', '23T07:00:00', 2],
    ['21T07:00:00', '22T23:00:00', 0],
    ['16T06:00:00', '23T06:00:00', 120],
    ['17T10:00:00', '17T09:00:00', 0],
  ])('from %s to %s is open for %i hours', (from, to, hours) => {
    expect(fxOpenMicros(at(from), at(to))).toBe(hours * HOUR);
  });

  it('counts from six in the morning', () => {
    expect(sinceSixInSeoul(at('18T06:00:00'))).toBe(0);
    expect(sinceSixInSeoul(at('18T05:00:00'))).toBe(23 * HOUR);
    expect(sinceSixInSeoul(at('22T07:00:00'))).toBe(HOUR);
  });
});
