import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type Judgement, judgeRates } from './believe-rates.ts';
import type { KnownRate } from './choose-rate.ts';

const START = parseInstant('2026-11-17T01:00:00Z') as Instant;
const LAST: KnownRate = { at: START, rate: decimal('1400'), class: 'OFFICIAL' };

type Said = { readonly official?: string; readonly usdt?: string };

/** What is believed of one poll after the other, ten seconds apart, after a last rate. */
function judgeAll(last: KnownRate | null, said: readonly Said[], after = 0) {
  let doubts: Judgement['doubts'] = new Map();
  return said.map(({ official, usdt }, index) => {
    const at = addMicros(START, after + (index + 1) * 10_000_000);
    const readings: KnownRate[] = [];
    if (official) readings.push({ at, rate: decimal(official), class: 'OFFICIAL' });
    if (usdt) readings.push({ at, rate: decimal(usdt), class: 'USDT' });
    const judgement = judgeRates(last, readings, doubts);
    doubts = judgement.doubts;
    return readings.map((one) => judgement.faults.get(one.class) ?? 'believed');
  });
}

const JUMPED = 'RATE_JUMPED';
const DISAGREE = 'RATES_DISAGREE';
const RANGE = 'RATE_OUT_OF_RANGE';

describe('a rate far from the last one', () => {
  it.each([
    ['once two more agree with it', ['1500', '1502', '1498'], [JUMPED, JUMPED, 'believed']],
    ['not while they differ', ['1500', '1600', '1500', '1600'], [JUMPED, JUMPED, JUMPED, JUMPED]],
    [
      'not by creeping away from the first of them',
      ['1500', '1570', '1640', '1710'],
      [JUMPED, JUMPED, JUMPED, JUMPED],
    ],
    [
      'not across one that is near',
      ['1500', '1500', '1400', '1500'],
      [JUMPED, JUMPED, 'believed', JUMPED],
    ],
    ['never out of range', ['4000', '4000', '4000', '4000'], [RANGE, RANGE, RANGE, RANGE]],
    [
      'not across one out of range',
      ['1500', '1500', '14', '1500'],
      [JUMPED, JUMPED, RANGE, JUMPED],
    ],
  ])('is believed %s', (_, rates, expected) => {
    const said = rates.map((official) => ({ official }));
    expect(judgeAll(LAST, said).flat()).toEqual(expected);
  });

  it('is not believed for what the other class says', () => {
    const both = { official: '1500', usdt: '1500' };
    expect(judgeAll(LAST, [both, { usdt: '1500' }, { official: '1500' }]).flat()).toEqual(
      Array.from({ length: 4 }, () => JUMPED),
    );
  });
});

describe('a first rate', () => {
  it.each([
    ['nothing', null, 0],
    ['one too old to be used', LAST, 73 * 3_600_000_000],
  ])('after %s is believed alone, and beside one that is near', (_, last, after) => {
    expect(judgeAll(last, [{ official: '1000' }], after)).toEqual([['believed']]);
    expect(judgeAll(last, [{ official: '1400', usdt: '1540' }], after)).toEqual([
      ['believed', 'believed'],
    ]);
    expect(judgeAll(last, [{ official: '1400', usdt: '1540.1' }], after)).toEqual([
      [DISAGREE, DISAGREE],
    ]);
  });

  it('that the other contradicts is not, until both agree', () => {
    const said = [
      { official: '1000', usdt: '1410' },
      { official: '1400', usdt: '1410' },
    ];
    expect(judgeAll(null, said)).toEqual([
      [DISAGREE, DISAGREE],
      ['believed', 'believed'],
    ]);
  });

  it('that the other contradicts is not when that falls silent, but when two more agree', () => {
    const said = [{ official: '1000', usdt: '1410' }, { official: '1000' }, { official: '1001' }];
    expect(judgeAll(null, said)).toEqual([[DISAGREE, DISAGREE], [DISAGREE], ['believed']]);
  });

  it('is not contradicted by what cannot be one', () => {
    expect(judgeAll(null, [{ official: '14', usdt: '1410' }])).toEqual([[RANGE, 'believed']]);
  });
});
