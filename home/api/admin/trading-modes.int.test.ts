import { randomUUID } from 'node:crypto';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANNOUNCED_AHEAD_MICROS } from '#market/announced-rows';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const ADDRESS = '198.51.100.7';
const LONG_MICROS = 10 * MICROS_PER_MINUTE;
/** Each test has a time of its own: the API's clock never goes back. */
let now = parseInstant('2026-11-23T12:00:00+09:00') as Instant;
const soon = () => addMicros(now, ANNOUNCED_AHEAD_MICROS);
const BTC = 'CRYPTO-COIN-BTC';

let home: HomeApi;
let admin: TestUser;
let user: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = now;
  admin = await home.openUser('admin', now);
  user = await home.openUser('user', now);
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());
beforeEach(async () => {
  now = addMicros(now, LONG_MICROS);
  home.now = now;
  const tokenOf = async (one: TestUser) => ({ ...one, token: await home.tokenFor(one.id, now) });
  [admin, user] = await Promise.all([tokenOf(admin), tokenOf(user)]);
  await home.sql`alter table trading_modes disable trigger user`;
  await home.sql`truncate trading_modes`;
  await home.sql`alter table trading_modes enable trigger user`;
});

const ask = (method: string, body?: object, token = admin.token) =>
  home.ask(method, '/admin/trading-modes', { body, token, address: ADDRESS });
const wish = (change: object = {}) => ({
  ...{ scope: 'INSTRUMENT', subject: BTC, mode: 'HALTED', reason: 'Its venue is down' },
  ...change,
});
const codesOf = ({ status, body }: { status: number; body: { errors?: object[] } }) => [
  status,
  ...(body.errors ?? []).map((error) => {
    const { path, code } = error as { path: string; code: string };
    return `${path} ${code}`;
  }),
];

describe.each([['GET'], ['PUT']])('%s', (method) => {
  it('is for administrators, and leaves a row when it was tried by another', async () => {
    const { id } = await home.openUser();
    const token = await home.tokenFor(id, now);
    const body = method === 'PUT' ? wish() : undefined;
    expect((await ask(method, body, token)).status).toBe(403);
    const rows = await home.sql`
      select action, details from audit_log where actor_id = ${id}`;
    expect(rows).toEqual([{ action: 'access.refused', details: { lacking: 'role:ADMIN' } }]);
    expect((await home.ask(method, '/admin/trading-modes', { body })).status).toBe(401);
  });
});

describe('saying in which mode something trades', () => {
  it('is answered with what was said, by whom, why and from when, and stands on the list', async () => {
    const answer = await ask('PUT', wish());
    const said = {
      ...{ ...wish(), set_by: admin.id, set_at: formatInstant(now) },
      ...{ effective_from: formatInstant(soon()), is_in_force: false },
    };
    expect([answer.status, answer.body]).toEqual([200, said]);
    expect((await ask('GET')).body).toEqual({ items: [said] });
    home.now = soon();
    expect((await ask('GET')).body).toEqual({ items: [{ ...said, is_in_force: true }] });
  });

  it('leaves on the list what is in force until the next word is, and nothing once it is ACTIVE', async () => {
    await ask('PUT', wish());
    home.now = soon();
    await ask('PUT', wish({ mode: 'ACTIVE', reason: 'Back' }));
    const modes = async () => {
      const { body } = await ask('GET');
      return body.items.map((one: { mode: string; is_in_force: boolean }) => [
        ...[one.mode, one.is_in_force],
      ]);
    };
    expect(await modes()).toEqual([
      ['ACTIVE', false],
      ['HALTED', true],
    ]);
    home.now = addMicros(soon(), ANNOUNCED_AHEAD_MICROS);
    expect(await modes()).toEqual([]);
  });

  it.each(MARKETS)('is done for the whole market %s', async (subject) => {
    const answer = await ask('PUT', wish({ scope: 'MARKET', subject }));
    expect([answer.status, answer.body.subject]).toEqual([200, subject]);
  });

  it('once more is answered as before', async () => {
    const first = await ask('PUT', wish());
    home.now = addMicros(now, MICROS_PER_MINUTE);
    expect((await ask('PUT', wish())).body).toEqual(first.body);
  });

  it.each<[string, object, unknown[]]>([
    ['nothing to take back', wish({ mode: 'ACTIVE' }), [422, 'mode is_active']],
    ['an instrument that there is not', wish({ subject: 'X' }), [422, 'subject unknown_subject']],
    [
      'a market that there is not',
      wish({ scope: 'MARKET', subject: 'FX' }),
      [422, 'subject unknown_subject'],
    ],
    ['nobody', wish({ scope: 'USER', subject: randomUUID() }), [422, 'subject unknown_subject']],
    ['a subject of all', wish({ scope: 'ALL' }), [422, 'subject subject_of_scope']],
    ['no subject', wish({ subject: undefined }), [422, 'subject subject_of_scope']],
    ['no reason', wish({ reason: ' ' }), [422, 'reason too_small']],
    ['another mode', wish({ mode: 'PAUSED' }), [422, 'mode invalid_value']],
  ])('of %s is refused', async (_, body, expected) => {
    expect(codesOf(await ask('PUT', body))).toEqual(expected);
  });
});

describe('people see it', () => {
  const shown = ({ trading_mode: mode, trading_mode_reason: reason }: Record<string, unknown>) => [
    ...[mode, reason],
  ];
  const instrument = async (tickerId = BTC) => {
    const { body } = await home.get('/instruments');
    return shown(body.items.find((one: { ticker_id: string }) => one.ticker_id === tickerId));
  };
  const me = async (token = user.token) => shown((await home.ask('GET', '/me', { token })).body);

  it('on an instrument, from when it is in force', async () => {
    await ask('PUT', wish());
    expect(await instrument()).toEqual(['ACTIVE', null]);
    home.now = soon();
    expect(await instrument()).toEqual(['HALTED', 'Its venue is down']);
    expect(await instrument('CRYPTO-COIN-ETH')).toEqual(['ACTIVE', null]);
  });

  it('on what their market, or everything, is in', async () => {
    await ask('PUT', wish({ scope: 'MARKET', subject: 'CRYPTO', mode: 'REDUCE_ONLY' }));
    home.now = soon();
    expect(await instrument()).toEqual(['REDUCE_ONLY', 'Its venue is down']);
    expect(await instrument('KRX-STOCK-005930')).toEqual(['ACTIVE', null]);
    await ask('PUT', { scope: 'ALL', mode: 'HALTED', reason: 'Fire drill' });
    home.now = addMicros(soon(), ANNOUNCED_AHEAD_MICROS);
    expect(await instrument('KRX-STOCK-005930')).toEqual(['HALTED', 'Fire drill']);
  });

  it('on themselves, whose id may be in capitals, and on nobody else', async () => {
    const subject = user.id.toUpperCase();
    const said = await ask('PUT', wish({ scope: 'USER', subject, mode: 'REDUCE_ONLY' }));
    expect([said.status, said.body.subject]).toEqual([200, user.id]);
    expect(await me()).toEqual(['ACTIVE', null]);
    home.now = soon();
    expect(await me()).toEqual(['REDUCE_ONLY', 'Its venue is down']);
    expect(await me(admin.token)).toEqual(['ACTIVE', null]);
  });
});
