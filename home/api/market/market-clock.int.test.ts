import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

const at = (text: string) => parseInstant(text) as Instant;

async function clockAt(now: string) {
  home.now = at(now);
  const { status, body } = await home.get('/market/clock');
  expect(status).toBe(200);
  const [krx, us, crypto] = body.markets;
  return { krx, us, crypto };
}

describe('the market clock', () => {
  it('tells for each market whether it is open, since when, until when, and the hours of today', async () => {
    // Friday, 10:30 in Seoul and 20:30 on Thursday in New York.
    home.now = at('2026-11-20T10:30:00+09:00');
    const { body } = await home.get('/market/clock');
    expect(body).toEqual({
      now: '2026-11-20T01:30:00.000000Z',
      markets: [
        {
          ...{ market: 'KRX', timezone: 'Asia/Seoul', is_open: true, phase: 'CONTINUOUS' },
          since: '2026-11-20T00:00:00.000000Z',
          next_change: '2026-11-20T06:20:00.000000Z',
          today: {
            day: '2026-11-20',
            open_at: '2026-11-20T00:00:00.000000Z',
            close_at: '2026-11-20T06:30:00.000000Z',
            ...{ is_special: false, reason: null },
          },
        },
        {
          ...{ market: 'US', timezone: 'America/New_York', is_open: false, phase: 'CLOSED' },
          since: '2026-11-19T21:00:00.000000Z',
          next_change: '2026-11-20T14:30:00.000000Z',
          today: {
            day: '2026-11-19',
            open_at: '2026-11-19T14:30:00.000000Z',
            close_at: '2026-11-19T21:00:00.000000Z',
            ...{ is_special: false, reason: null },
          },
        },
        {
          ...{ market: 'CRYPTO', timezone: 'UTC', is_open: true, phase: 'CONTINUOUS' },
          ...{ since: null, next_change: null, today: null },
        },
      ],
    });
  });

  it.each([
    // The Sunday on which New York turns its clocks forward, and the one on which it turns them back.
    [
      '2026-03-08T12:00:00-04:00',
      'us',
      ['2026-03-08', null, null, false, 'Weekend'],
      '2026-03-09T13:30',
    ],
    [
      '2026-11-01T12:00:00-05:00',
      'us',
      ['2026-11-01', null, null, false, 'Weekend'],
      '2026-11-02T14:30',
    ],
    [
      '2026-03-09T09:45:00-04:00',
      'us',
      ['2026-03-09', '13:30', '20:00', false, null],
      '2026-03-09T20:00',
    ],
    [
      '2026-11-02T09:45:00-05:00',
      'us',
      ['2026-11-02', '14:30', '21:00', false, null],
      '2026-11-02T21:00',
    ],
    // Half a day, and no further one before Monday.
    [
      '2026-11-27T13:30:00-05:00',
      'us',
      ['2026-11-27', '14:30', '18:00', true, 'Day after Thanksgiving'],
      '2026-11-30T14:30',
    ],
    [
      '2026-12-25T12:00:00-05:00',
      'us',
      ['2026-12-25', null, null, false, 'Christmas'],
      '2026-12-28T14:30',
    ],
    [
      '2026-11-19T09:15:00+09:00',
      'krx',
      ['2026-11-19', '01:00', '07:30', true, 'CSAT day'],
      '2026-11-19T00:30',
    ],
    [
      '2027-01-04T09:45:00+09:00',
      'krx',
      ['2027-01-04', '01:00', '06:30', true, 'First session of the year'],
      '2027-01-04T01:00',
    ],
    [
      '2026-02-17T10:00:00+09:00',
      'krx',
      ['2026-02-17', null, null, false, 'Seollal'],
      '2026-02-18T23:30',
    ],
  ] as const)('at %s of %s', async (now, market, [day, open, close, isSpecial, reason], next) => {
    const { [market]: clock } = await clockAt(now);
    const time = (text: string | null) => text && `${day}T${text}:00.000000Z`;
    expect(clock.today).toEqual({
      ...{ day, open_at: time(open), close_at: time(close) },
      ...{ is_special: isSpecial, reason },
    });
    expect(clock.next_change).toBe(`${next}:00.000000Z`);
  });

  it('knows no next change at the end of the table, and beyond it says so', async () => {
    const last = await clockAt('2027-12-31T12:00:00+09:00');
    expect(last.krx).toMatchObject({ is_open: false, next_change: null });
    const beyond = await clockAt('2028-01-03T10:00:00+09:00');
    expect(beyond.krx).toEqual({
      ...{ market: 'KRX', timezone: 'Asia/Seoul', is_open: false, phase: 'CLOSED' },
      ...{ since: null, next_change: null },
      today: {
        ...{ day: '2028-01-03', open_at: null, close_at: null, is_special: false },
        reason: 'The trading days of today are not known: orders are refused',
      },
    });
    expect(beyond.crypto.is_open).toBe(true);
  });

  it('follows what administrators say, from when it takes effect', async () => {
    const admin = await home.openUser();
    const setAt = '2026-11-24T07:00:00+09:00';
    const override = {
      ...{ market: 'KRX', day: '2026-11-24', kind: 'SESSION', opens: '10:00', closes: '12:00' },
      ...{ note: 'Snow', set_by: admin.id, set_at: setAt },
      effective_from: '2026-11-24T07:02:00+09:00',
    };
    await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
    await home.sql`
      select set_calendar_override(0, ${JSON.stringify(override)}::text::jsonb, '::1', '{}')`;
    home.now = at('2026-11-24T07:01:00+09:00');
    await home.calendars.knownAt(home.now);
    const before = await clockAt('2026-11-24T07:01:59+09:00');
    expect(before.krx.next_change).toBe('2026-11-23T23:30:00.000000Z');
    const after = await clockAt('2026-11-24T07:02:00+09:00');
    expect(after.krx).toMatchObject({
      next_change: '2026-11-24T00:30:00.000000Z',
      today: {
        open_at: '2026-11-24T01:00:00.000000Z',
        close_at: '2026-11-24T03:00:00.000000Z',
        ...{ is_special: true, reason: 'Snow' },
      },
    });
  });
});
