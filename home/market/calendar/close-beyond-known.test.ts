import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from './calendar.ts';
import { closeBeyondKnown } from './close-beyond-known.ts';

const at = (text: string) => parseInstant(text) as Instant;
const calendar = createMarketCalendar({ sessions: 'real' });
const feeders = closeBeyondKnown(calendar);
/** The last day of the table, and the one behind it. */
const LAST = at('2027-12-30T15:00:00+09:00');
const END = at('2028-01-01T00:00:00+09:00');
const BEYOND = at('2028-01-03T10:00:00+09:00');

describe('a market whose days have run out', () => {
  it('is closed, and the others go on', () => {
    expect(feeders.phaseAt('KRX', BEYOND)).toBe('CLOSED');
    expect(feeders.phaseAt('CRYPTO', BEYOND)).toBe('CONTINUOUS');
    expect(feeders.clock('KRX', BEYOND)).toEqual({
      ...{ isOpen: false, phase: 'CLOSED', since: END, nextChange: null },
    });
  });

  it('has one stretch of being closed from its last session on', () => {
    const spans = feeders.spansBetween('KRX', LAST, BEYOND);
    expect(spans).toEqual([
      { phase: 'CONTINUOUS', from: LAST, to: at('2027-12-30T15:20:00+09:00') },
      {
        phase: 'CLOSING_AUCTION',
        from: at('2027-12-30T15:20:00+09:00'),
        to: at('2027-12-30T15:30:00+09:00'),
      },
      { phase: 'CLOSED', from: at('2027-12-30T15:30:00+09:00'), to: BEYOND },
    ]);
    const later = addMicros(BEYOND, MICROS_PER_MINUTE);
    expect(feeders.spansBetween('KRX', BEYOND, later)).toEqual([
      { phase: 'CLOSED', from: BEYOND, to: later },
    ]);
    expect(feeders.spansBetween('KRX', BEYOND, BEYOND)).toEqual([]);
  });

  it('says the same as ever of what is known', () => {
    const from = at('2027-12-01T00:00:00Z');
    expect(feeders.spansBetween('KRX', from, END)).toEqual(calendar.spansBetween('KRX', from, END));
    expect(feeders.clock('KRX', LAST)).toEqual(calendar.clock('KRX', LAST));
  });
});
