import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { beforeEach, describe, expect, it } from 'vitest';
import { SourceFault } from '../source.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';

const START = parseInstant('2026-08-12T10:00:10Z') as Instant;

describe('the limits of an exchange', () => {
  let now: Instant;
  let limits: RequestLimits;
  const passSeconds = (seconds: number) => {
    now = (now + seconds * 1_000_000) as Instant;
  };
  const refusal = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      if (error instanceof SourceFault) return error.retryAfterMs;
      throw error;
    }
    return null;
  };

  beforeEach(() => {
    now = START;
    const groupOf = (path: string) => path.split('/')[2] ?? '';
    limits = createRequestLimits({ name: 'upbit', groupOf, weightPerMinute: 6_000 }, () => now);
  });

  it('waits out the second when a group has nothing left of it, that group only', () => {
    limits.observe('/v1/ticker', 'live', {
      status: 200,
      headers: new Headers({ 'remaining-req': 'group=ticker; min=600; sec=0' }),
    });
    passSeconds(0.3);
    expect(limits.admit('/v1/ticker', 'live')).toBe(700);
    expect(limits.admit('/v1/orderbook', 'live')).toBe(0);
    passSeconds(0.7);
    expect(limits.admit('/v1/ticker', 'live')).toBe(0);
  });

  it.each(['sec=10', 'sec=1', 'min=0; sec=09'])('goes on with %s', (left) => {
    limits.observe('/v1/ticker', 'live', {
      status: 200,
      headers: new Headers({ 'remaining-req': `group=ticker; ${left}` }),
    });
    expect(limits.admit('/v1/ticker', 'live')).toBe(0);
  });

  it('leaves a group alone for as long as a 429 says, and sends nothing meanwhile', () => {
    const headers = new Headers({ 'retry-after': '7' });
    expect(refusal(() => limits.observe('/v1/ticker', 'live', { status: 429, headers }))).toBe(
      7_000,
    );
    passSeconds(3);
    expect(refusal(() => limits.admit('/v1/ticker', 'live'))).toBe(4_000);
    expect(limits.admit('/v1/orderbook', 'live')).toBe(0);
    passSeconds(4);
    expect(limits.admit('/v1/ticker', 'live')).toBe(0);
  });

  it('leaves the whole exchange alone when it is banned', () => {
    const headers = new Headers({ 'retry-after': '120' });
    expect(refusal(() => limits.observe('/v1/ticker', 'live', { status: 418, headers }))).toBe(
      120_000,
    );
    expect(refusal(() => limits.admit('/v1/orderbook', 'live'))).toBe(120_000);
    passSeconds(120);
    expect(limits.admit('/v1/orderbook', 'live')).toBe(0);
  });

  it('names no pause for history whose group is another than that of prices', () => {
    const apart = createRequestLimits(
      { name: 'upbit', groupOf: (path) => path, historyIsApart: true },
      () => now,
    );
    const answer = { status: 429, headers: new Headers({ 'retry-after': '7' }) };
    expect(refusal(() => apart.observe('/v1/candles', 'history', answer))).toBe(0);
    expect(refusal(() => apart.admit('/v1/candles', 'history'))).toBe(0);
    expect(apart.admit('/v1/ticker', 'live')).toBe(0);
    const ban = { status: 418, headers: new Headers({ 'retry-after': '7' }) };
    expect(refusal(() => apart.observe('/v1/candles', 'history', ban))).toBe(7_000);
    expect(refusal(() => apart.admit('/v1/candles', 'history'))).toBe(7_000);
  });

  it.each([
    [429, undefined, 5_000],
    [418, undefined, 60_000],
    [429, 'Wed, 12 Aug 2026 10:00:20 GMT', 5_000],
    [418, '999999999', 259_200_000],
  ])('after a %i with Retry-After %j stays away for %i ms', (status, text, pauseMs) => {
    const headers = new Headers(text === undefined ? {} : { 'retry-after': text });
    expect(refusal(() => limits.observe('/v1/ticker', 'live', { status, headers }))).toBe(pauseMs);
  });

  it('stops asking for history at half of the weight of a minute, and for prices at nine tenths', () => {
    const used = (weight: number) =>
      limits.observe('/api/v3/x', 'live', {
        status: 200,
        headers: new Headers({ 'x-mbx-used-weight-1m': `${weight}` }),
      });
    used(2_999);
    expect(limits.admit('/api/v3/x', 'history')).toBe(0);
    used(3_000);
    // No pause is named: live prices go on.
    expect(refusal(() => limits.admit('/api/v3/x', 'history'))).toBe(0);
    expect(limits.admit('/api/v3/x', 'live')).toBe(0);
    limits.observe('/api/v3/x', 'live', { status: 500, headers: new Headers() });
    expect(refusal(() => limits.admit('/api/v3/x', 'history'))).toBe(0);
    used(5_400);
    expect(refusal(() => limits.admit('/api/v3/x', 'live'))).toBe(50_000);
    passSeconds(50);
    expect(limits.admit('/api/v3/x', 'history')).toBe(0);
  });
});
