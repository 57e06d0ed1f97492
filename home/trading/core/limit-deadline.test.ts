import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '#market/calendar';
import { defaultTimeInForce, limitDeadline, opensAt } from './limit-deadline.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;
const real = createMarketCalendar({ sessions: 'real' });
const always = createMarketCalendar({ sessions: 'always' });

describe('a DAY order', () => {
  // In 2026: KRX has no session on the 16th to 18th of February; New York is on summer time from 8 March, and
  // closes at 13:00 on 27 November.
  it.each([
    ['KRX', 'in session', '2026-03-03T10:00:00+09:00', '2026-03-03T15:33:00+09:00'],
    ['KRX', 'in the closing auction', '2026-03-03T15:25:00+09:00', '2026-03-03T15:33:00+09:00'],
    ['KRX', 'at the close', '2026-03-03T15:30:00+09:00', '2026-03-04T15:33:00+09:00'],
    ['KRX', 'before the opening auction', '2026-03-03T08:00:00+09:00', '2026-03-03T15:33:00+09:00'],
    ['KRX', 'on a Friday night', '2026-03-06T22:00:00+09:00', '2026-03-09T15:33:00+09:00'],
    ['KRX', 'on the eve of holidays', '2026-02-13T16:00:00+09:00', '2026-02-19T15:33:00+09:00'],
    ['US', 'before summer time', '2026-03-06T10:00:00-05:00', '2026-03-06T16:03:00-05:00'],
    ['US', 'over the change', '2026-03-07T10:00:00-05:00', '2026-03-09T16:03:00-04:00'],
    ['US', 'on a half day', '2026-11-27T10:00:00-05:00', '2026-11-27T13:03:00-05:00'],
    ['CRYPTO', 'at any time', '2026-03-03T08:59:59+09:00', '2026-03-03T09:00:00+09:00'],
    ['CRYPTO', 'at the turn of the day', '2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'],
  ] as const)('of %s accepted %s', (market, _, acceptedAt, expected) => {
    const times = { acceptedAt: at(acceptedAt), timeInForce: 'DAY', expiresAt: null } as const;
    const deadline = limitDeadline(real, market, times);
    expect(formatInstant(deadline as Instant)).toBe(formatInstant(at(expected)));
  });

  it('is good for the UTC day where markets never close', () => {
    const acceptedAt = at('2026-03-07T12:00:00Z');
    const times = { acceptedAt, timeInForce: 'DAY', expiresAt: null } as const;
    expect(limitDeadline(always, 'KRX', times)).toBe(at('2026-03-08T00:00:00Z'));
  });
});

describe('a LIMIT order', () => {
  const acceptedAt = at('2026-03-03T10:00:00+09:00');
  const expiresAt = at('2026-05-05T05:05:05Z');

  it('expires when it says, or never', () => {
    const until = { acceptedAt, timeInForce: 'GTD', expiresAt } as const;
    const forGood = { acceptedAt, timeInForce: 'GTC', expiresAt: null } as const;
    expect(limitDeadline(real, 'KRX', until)).toBe(expiresAt);
    expect(limitDeadline(real, 'KRX', forGood)).toBeNull();
  });

  it.each(['DAY', 'GTC', 'GTD'] as const)('%s has no hours where nobody knows them', (one) => {
    const late = at('2031-03-03T10:00:00+09:00');
    const times = { acceptedAt: late, timeInForce: one, expiresAt };
    expect(limitDeadline(real, 'KRX', times)).toBeUndefined();
    expect(limitDeadline(real, 'CRYPTO', times)).not.toBeUndefined();
  });

  it('is for the day with stocks and for good with coins unless it says so', () => {
    const of = (['KRX', 'US', 'CRYPTO'] as const).map(defaultTimeInForce);
    expect(of).toEqual(['DAY', 'DAY', 'GTC']);
  });

  it.each([
    ['2026-03-03T10:00:00+09:00', '2026-03-03T10:00:00+09:00'],
    ['2026-03-03T08:45:00+09:00', '2026-03-03T08:45:00+09:00'],
    ['2026-03-03T15:31:00+09:00', '2026-03-04T08:30:00+09:00'],
  ])('accepted at %s may trade from %s on', (accepted, opens) => {
    expect(opensAt(real, 'KRX', at(accepted))).toBe(at(opens));
  });
});
