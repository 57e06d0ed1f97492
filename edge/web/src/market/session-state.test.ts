import { addMicros, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { countdown, sessionState } from './session-state.ts';

const CLOCK = {
  phase: 'CONTINUOUS',
  since: '2026-11-20T00:00:00.000000Z',
  next_change: '2026-11-20T06:20:00.000000Z',
} as const;
const CHANGE = parseInstant(CLOCK.next_change);
if (CHANGE === undefined) throw new Error('no time');
const before = (seconds: number) => addMicros(CHANGE, -seconds * MICROS_PER_SECOND);

test('an open market tells how long it still is', () => {
  expect(sessionState(CLOCK, before(90))).toEqual({
    phase: 'CONTINUOUS',
    since: CLOCK.since,
    nextChange: CLOCK.next_change,
    secondsLeft: 90,
  });
  expect(sessionState(CLOCK, before(0.2)).secondsLeft).toBe(1);
});

test('once its next change has passed without another answer, nobody here can say', () => {
  expect(sessionState(CLOCK, before(0))).toMatchObject({ phase: 'UNKNOWN', secondsLeft: null });
});

test('a market that never changes says so', () => {
  const always = sessionState({ phase: 'CONTINUOUS', since: null, next_change: null }, before(0));
  expect(always).toMatchObject({ phase: 'CONTINUOUS', secondsLeft: null });
});

test.each([
  [59, 0, '00:00:59'],
  [8025, 0, '02:13:45'],
  [86_400, 1, '00:00:00'],
  [200_001, 2, '07:33:21'],
])('%i seconds are %i days and %s', (seconds, days, clock) => {
  expect(countdown(seconds)).toEqual({ days, clock });
});
