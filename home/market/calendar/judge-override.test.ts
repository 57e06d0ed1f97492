import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import { judgeOverride } from './judge-override.ts';
import type { DayOverride, Exchange } from './trading-days.ts';

const at = (text: string) => parseInstant(text) as Instant;
/** A Tuesday. */
const MORNING = at('2026-11-24T07:00:00+09:00');
const NOON = at('2026-11-24T12:00:00+09:00');

const closed = (day: string, market: Exchange = 'KRX'): DayOverride => {
  return { market, day, kind: 'CLOSED', open: null, close: null, note: 'closed' };
};
const session = (day: string, open: string, close: string, market: Exchange = 'KRX') => {
  return { market, day, kind: 'SESSION', open, close, note: 'hours' } as const;
};
const table = (day: string): DayOverride => ({ ...closed(day), kind: 'TABLE', note: 'as it was' });

describe('what may be said of a day', () => {
  it.each<[string, DayOverride, Instant]>([
    ['a coming day is closed', closed('2026-11-25'), NOON],
    ['a coming holiday trades', session('2026-12-25', '09:00', '15:30'), NOON],
    ['a Saturday trades', session('2026-11-28', '10:00', '12:00'), NOON],
    ['today is closed, before its first auction', closed('2026-11-24'), MORNING],
    ['today closes early', session('2026-11-24', '09:00', '13:00'), NOON],
    ['today closes late', session('2026-11-24', '09:00', '16:30'), NOON],
    [
      'it is still today in New York',
      session('2026-11-24', '09:30', '13:00', 'US'),
      at('2026-11-25T02:50:00+09:00'),
    ],
    ['the first weekday beyond the table', session('2028-01-03', '10:00', '15:30'), NOON],
    ['a weekend day before it', session('2028-01-01', '10:00', '15:30'), NOON],
  ])('%s', (_, wish, effectiveFrom) => {
    expect(judgeOverride([], wish, effectiveFrom)).toBeUndefined();
  });

  it.each<[string, DayOverride, Instant, string, string]>([
    ['a day that is over', closed('2026-11-23'), NOON, 'day', 'in_the_past'],
    ['a day before the table', closed('2023-11-23'), NOON, 'day', 'in_the_past'],
    ['a session under way did not take place', closed('2026-11-24'), NOON, 'day', 'in_the_past'],
    ['it began later', session('2026-11-24', '10:00', '15:30'), NOON, 'day', 'in_the_past'],
    ['it is over', session('2026-11-24', '09:00', '11:00'), NOON, 'day', 'in_the_past'],
    [
      'its last auction has begun',
      session('2026-11-24', '09:00', '12:05'),
      NOON,
      'day',
      'in_the_past',
    ],
    [
      'today is closed, after its first auction began',
      closed('2026-11-24'),
      at('2026-11-24T08:30:00.000001+09:00'),
      'day',
      'in_the_past',
    ],
    [
      'an auction the day before',
      session('2026-11-25', '00:29', '15:30'),
      NOON,
      'open',
      'auction_before_midnight',
    ],
    ['nothing but auctions', session('2026-11-25', '09:00', '09:10'), NOON, 'close', 'too_short'],
    ['no time at all', session('2026-11-25', '09:00', '09:00', 'US'), NOON, 'close', 'too_short'],
    [
      'a close before the open',
      session('2026-11-25', '15:30', '09:00', 'US'),
      NOON,
      'close',
      'too_short',
    ],
    ['a gap in what is known', closed('2028-01-04'), NOON, 'day', 'day_before_unknown'],
  ])('refused: %s', (_, wish, effectiveFrom, path, code) => {
    expect(judgeOverride([], wish, effectiveFrom)).toMatchObject({ path, code });
  });

  it('can be taken back, until it has happened', () => {
    const said = [closed('2026-11-25')];
    expect(judgeOverride(said, table('2026-11-25'), NOON)).toBeUndefined();
    const after = at('2026-11-25T09:00:00+09:00');
    expect(judgeOverride(said, table('2026-11-25'), after)).toMatchObject({ code: 'in_the_past' });
  });
});

describe('days beyond the table', () => {
  const given = [session('2028-01-03', '10:00', '15:30'), session('2028-01-04', '09:00', '15:30')];
  const knownUntil = (overrides: readonly DayOverride[]) =>
    createMarketCalendar({ sessions: 'real', overrides }).knownUntil('KRX');

  it('are known as far as one follows upon the other', () => {
    expect(knownUntil([])).toBe(at('2028-01-01T00:00:00+09:00'));
    expect(knownUntil(given)).toBe(at('2028-01-05T00:00:00+09:00'));
    const calendar = createMarketCalendar({ sessions: 'real', overrides: given });
    expect(calendar.phaseAt('KRX', at('2028-01-03T09:45:00+09:00'))).toBe('OPENING_AUCTION');
    expect(calendar.phaseAt('KRX', at('2028-01-02T10:00:00+09:00'))).toBe('CLOSED');
    expect(calendar.addTradingTime('KRX', at('2027-12-30T15:20:00+09:00'), 1)).toBe(
      at('2028-01-03T10:00:00.000001+09:00'),
    );
    expect(() => calendar.phaseAt('KRX', at('2028-01-05T00:00:00+09:00'))).toThrow('not known');
  });

  it('are unknown again behind one that is taken back', () => {
    expect(knownUntil([...given, table('2028-01-03')])).toBe(at('2028-01-01T00:00:00+09:00'));
    const during = at('2028-01-04T10:00:00+09:00');
    expect(judgeOverride(given, table('2028-01-04'), during)).toMatchObject({
      code: 'in_the_past',
    });
  });

  it('can be given when the table has run out and nobody had looked', () => {
    const late = at('2028-02-10T12:00:00+09:00');
    expect(judgeOverride([], session('2028-01-03', '10:00', '15:30'), late)).toBeUndefined();
    expect(judgeOverride(given, session('2028-01-05', '09:00', '15:30'), late)).toBeUndefined();
    expect(judgeOverride(given, closed('2028-01-04'), late)).toMatchObject({ code: 'in_the_past' });
  });
});
