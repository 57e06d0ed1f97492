import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import { classesWanted, implausibility, isInSession, type KnownRate } from './choose-rate.ts';

/** Tuesday noon in Seoul: New York sleeps. */
const NOON = at('17T12:00:00');
const official: KnownRate = { at: NOON, rate: decimal('1400'), class: 'OFFICIAL' };
const usdt: KnownRate = { ...official, class: 'USDT' };
const FRIDAY: KnownRate = { ...official, at: at('21T05:59:00') };
const later = (minutes: number, micros = 0) =>
  addMicros(NOON, minutes * MICROS_PER_MINUTE + micros);

function at(text: string): Instant {
  return parseInstant(`2026-11-${text}+09:00`) as Instant;
}

describe('the class of the next rate', () => {
  it.each([
    ['first start', null, NOON, false, ['OFFICIAL', 'USDT']],
    ['first start in mid-session', null, NOON, true, ['OFFICIAL', 'USDT']],
    ['an official rate ten minutes old', official, later(10), false, ['OFFICIAL']],
    ['one older than that', official, later(10, 1), false, ['OFFICIAL', 'USDT']],
    ['one older than that in a session', official, later(10, 1), true, ['OFFICIAL']],
    ['one of two days ago in a session', official, later(2_880), true, ['OFFICIAL']],
    ['the coin, out of session', usdt, later(1), false, ['OFFICIAL', 'USDT']],
    ['the coin, in a session', usdt, later(1), true, ['USDT']],
    ["Friday's last rate on Sunday", FRIDAY, at('22T12:00:00'), false, []],
    ['the coin on Sunday', usdt, at('22T12:00:00'), false, ['USDT']],
  ] as const)('after %s', (_, last, moment, isSession, wanted) => {
    expect(classesWanted(last, moment, isSession)).toEqual(wanted);
  });

  it("does not count a weekend as the official rate's absence", () => {
    const friday = { ...official, at: at('21T05:55:00') };
    expect(classesWanted(friday, at('23T06:05:00'), false)).toEqual(['OFFICIAL']);
    expect(classesWanted(friday, at('23T06:05:01'), false)).toEqual(['OFFICIAL', 'USDT']);
  });
});

describe('a session of rates', () => {
  it.each([
    ['17T23:29:59.999999', false],
    ['17T23:30:00', true],
    ['18T05:59:59.999999', true],
    ['18T06:00:00', false],
    ['22T00:00:00', false],
  ])('is the hours of New York: %s %s', (moment, expected) => {
    expect(isInSession(createMarketCalendar({ sessions: 'real' }), at(moment))).toBe(expected);
  });

  it.each([
    ['18T05:59:59.999999', true],
    ['18T06:00:00', false],
    ['18T06:14:59.999999', false],
    ['18T06:15:00', true],
    ['22T12:00:00', true],
  ])('ends at six in Seoul where markets never close: %s %s', (moment, expected) => {
    expect(isInSession(createMarketCalendar({ sessions: 'always' }), at(moment))).toBe(expected);
  });
});

describe('a rate', () => {
  const read = (rate: string, moment = later(1)) =>
    implausibility(official, { rate: decimal(rate), at: moment });

  it.each([
    ['1470', undefined],
    ['1470.00000001', 'RATE_JUMPED'],
    ['1330', undefined],
    ['1329.99999999', 'RATE_JUMPED'],
    ['499.99999999', 'RATE_OUT_OF_RANGE'],
    ['3000.00000001', 'RATE_OUT_OF_RANGE'],
    ['0', 'RATE_OUT_OF_RANGE'],
  ])('of %s after 1400: %s', (rate, fault) => {
    expect(read(rate)).toBe(fault);
  });

  it('is vouched for by the last one only while that may be used', () => {
    expect(read('1500', later(72 * 60))).toBe('RATE_JUMPED');
    expect(read('1500', later(72 * 60, 1))).toBeUndefined();
    expect(implausibility(null, { rate: decimal('900'), at: NOON })).toBeUndefined();
  });
});
