import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const ADDRESS = '198.51.100.7';
/** A Sunday. */
const NOW = parseInstant('2026-11-22T12:00:00+09:00') as Instant;

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = NOW;
  admin = await home.openUser('admin', NOW);
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());

const ask = (method: string, path: string, body?: object, token = admin.token) =>
  home.ask(method, `/admin/calendars${path}`, { body, token, address: ADDRESS });
const codeOf = ({ status, body }: { status: number; body: { errors?: object[] } }) => [
  status,
  ...(body.errors ?? []).map((error) => {
    const { path, code } = error as { path: string; code: string };
    return `${path} ${code}`;
  }),
];

describe.each([
  ['GET', '/KRX', undefined],
  ['PUT', '/KRX/2026-11-24', { kind: 'CLOSED', note: 'mine' }],
  ['DELETE', '/KRX/2026-11-24', undefined],
] as const)('%s %s', (method, path, body) => {
  it('is for administrators, and leaves a row when it was tried by another', async () => {
    const user = await home.openUser();
    expect((await ask(method, path, body, user.token)).status).toBe(403);
    const rows = await home.sql`
      select action, details from audit_log where actor_id = ${user.id}`;
    expect(rows).toEqual([{ action: 'access.refused', details: { lacking: 'role:ADMIN' } }]);
    expect((await home.ask(method, `/admin/calendars${path}`, { body })).status).toBe(401);
  });
});

describe('the calendar of a market', () => {
  it('has a row for each day, how far days are known, and what is special', async () => {
    const { body } = await ask('GET', '/US?from=2026-11-25&to=2026-11-27');
    const nothing = { open_at: null, close_at: null, is_special: false, override: null };
    expect(body).toEqual({
      ...{ market: 'US', timezone: 'America/New_York', last_check: null },
      known_until: '2028-01-01T05:00:00.000000Z',
      days_left: 405,
      days: [
        {
          ...{ ...nothing, day: '2026-11-25', reason: null },
          ...{ open_at: '2026-11-25T14:30:00.000000Z', close_at: '2026-11-25T21:00:00.000000Z' },
        },
        { ...nothing, day: '2026-11-26', reason: 'Thanksgiving' },
        {
          ...{ ...nothing, day: '2026-11-27', reason: 'Day after Thanksgiving', is_special: true },
          ...{ open_at: '2026-11-27T14:30:00.000000Z', close_at: '2026-11-27T18:00:00.000000Z' },
        },
      ],
    });
  });

  it('shows two months from today, and what is known of a span that reaches beyond the table', async () => {
    const days = async (query: string) => {
      const { body } = await ask('GET', `/KRX${query}`);
      const all = body.days.map(({ day }: { day: string }) => day);
      return [all[0], all.at(-1), all.length];
    };
    expect(await days('')).toEqual(['2026-11-22', '2027-01-21', 61]);
    expect(await days('?to=2026-11-22')).toEqual(['2026-09-23', '2026-11-22', 61]);
    expect(await days('?from=2027-12-31')).toEqual(['2027-12-31', '2027-12-31', 1]);
    expect(await days('?from=2029-01-01')).toEqual([undefined, undefined, 0]);
    expect(await days('?from=2020-01-01&to=2020-02-01')).toEqual([undefined, undefined, 0]);
  });

  it.each([
    ['/KRX?from=2026-02-30', ['from not_a_date']],
    ['/KRX?from=2026-11-24&to=2026-11-23', ['to not_a_span']],
    ['/KRX?from=2026-01-01&to=2027-02-05', ['to not_a_span']],
  ])('%s is refused', async (path, errors) => {
    expect(codeOf(await ask('GET', path))).toEqual([422, ...errors]);
  });

  it('is there for markets that close, and for no other', async () => {
    const note = { kind: 'CLOSED', note: 'x' };
    expect((await ask('GET', '/CRYPTO')).status).toBe(404);
    expect((await ask('PUT', '/CRYPTO/2026-11-24', note)).status).toBe(404);
    expect((await ask('DELETE', '/CRYPTO/2026-11-24')).status).toBe(404);
  });

  it('shows the last comparison with the broker, as far as it still stands', async () => {
    await home.sql`
      insert into calendar_checks (market, attempted_at, checked_at, through_day, differences)
      values ('KRX', ${NOW}, ${NOW}, '2026-12-15', '[
        {"day": "2026-11-20", "ours": "OPEN", "theirs": "CLOSED"},
        {"day": "2026-12-03", "ours": "OPEN", "theirs": "CLOSED"},
        {"day": "2026-12-04", "ours": "OPEN", "theirs": "CLOSED"}]')`;
    await ask('PUT', '/KRX/2026-12-04', { kind: 'CLOSED', note: 'Election' });
    const { body } = await ask('GET', '/KRX');
    expect(body.last_check).toEqual({
      ...{ attempted_at: formatInstant(NOW), checked_at: formatInstant(NOW) },
      ...{ through_day: '2026-12-15', fault: null },
      differences: [{ day: '2026-12-03', ours: 'OPEN', theirs: 'CLOSED' }],
    });
  });
});

describe('saying something of a day', () => {
  it('is answered with the day as it will be, and recorded', async () => {
    const wish = { kind: 'SESSION', open: '10:00', close: '16:30', note: 'CSAT, moved' };
    const answer = await ask('PUT', '/KRX/2026-11-24', wish);
    const day = {
      ...{ day: '2026-11-24', is_special: true, reason: 'CSAT, moved' },
      ...{ open_at: '2026-11-24T01:00:00.000000Z', close_at: '2026-11-24T07:30:00.000000Z' },
      override: {
        ...{ ...wish, set_by: admin.id, set_at: formatInstant(NOW) },
        effective_from: '2026-11-22T03:02:00.000000Z',
      },
    };
    expect([answer.status, answer.body]).toEqual([200, day]);
    const { body } = await ask('GET', '/KRX?from=2026-11-24&to=2026-11-24');
    expect(body.days).toEqual([day]);
    const [audited] = await home.sql`
      select actor_id, address, details from audit_log
      where action = 'calendar.overridden' and subject = 'KRX 2026-11-24'`;
    expect(audited).toEqual({
      ...{ actor_id: admin.id, address: ADDRESS },
      details: { ...wish, effective_from: expect.any(String) },
    });
  });

  it('is taken back, once', async () => {
    await ask('PUT', '/US/2026-11-24', { kind: 'CLOSED', note: 'Mourning' });
    expect((await ask('DELETE', '/US/2026-11-24')).status).toBe(204);
    const { body } = await ask('GET', '/US?from=2026-11-24&to=2026-11-24');
    expect(body.days).toMatchObject([{ reason: null, override: null }]);
    expect(body.days[0].open_at).not.toBeNull();
    expect((await ask('DELETE', '/US/2026-11-24')).status).toBe(404);
  });

  it.each([
    ['/KRX/2026-11-20', { kind: 'CLOSED', note: 'x' }, ['day in_the_past']],
    ['/KRX/2028-01-04', { kind: 'CLOSED', note: 'x' }, ['day day_before_unknown']],
    ['/KRX/2026-02-30', { kind: 'CLOSED', note: 'x' }, ['day not_a_date']],
    ['/KRX/2026-11-24', { kind: 'CLOSED' }, ['note invalid_type']],
    ['/KRX/2026-11-24', { kind: 'CLOSED', note: ' ' }, ['note too_small']],
    ['/KRX/2026-11-24', { kind: 'CLOSED', open: '09:00', note: 'x' }, ['open hours_of_a_session']],
    ['/KRX/2026-11-24', { kind: 'SESSION', open: '09:00', note: 'x' }, ['open hours_of_a_session']],
    ['/KRX/2026-11-24', { kind: 'TABLE', note: 'x' }, ['kind invalid_value']],
    [
      '/KRX/2026-11-24',
      { kind: 'SESSION', open: '9:00', close: '24:00', note: 'x' },
      ['open invalid_format', 'close invalid_format'],
    ],
    [
      '/KRX/2026-11-24',
      { kind: 'SESSION', open: '15:30', close: '09:00', note: 'x' },
      ['close too_short'],
    ],
    [
      '/KRX/2026-11-24',
      { kind: 'SESSION', open: '00:10', close: '09:00', note: 'x' },
      ['open auction_before_midnight'],
    ],
  ])('%s %j is refused', async (path, body, errors) => {
    const before = await home.sql`select count(*)::int as count from calendar_overrides`;
    expect(codeOf(await ask('PUT', path, body))).toEqual([422, ...errors]);
    expect(await home.sql`select count(*)::int as count from calendar_overrides`).toEqual(before);
  });

  it('extends the table, a weekday at a time', async () => {
    const monday = { kind: 'SESSION', open: '10:00', close: '15:30', note: 'First session' };
    expect((await ask('PUT', '/KRX/2028-01-03', monday)).status).toBe(200);
    expect((await ask('PUT', '/KRX/2028-01-04', { kind: 'CLOSED', note: 'x' })).status).toBe(200);
    const { body } = await ask('GET', '/KRX');
    expect(body.known_until).toBe('2028-01-04T15:00:00.000000Z');
  });
});
