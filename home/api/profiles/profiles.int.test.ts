import { randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import { openTrader } from '../../portfolio/testing/open-trader.ts';

const BTC = 'CRYPTO-COIN-BTC';
const HOUR = 3600 * MICROS_PER_SECOND;

let home: HomeApi;
let viewer: TestUser;
/** Has bought a coin, and of whom there is a midnight. */
let friendId: string;
beforeAll(async () => {
  home = await createHomeApi();
  const at = (hours: number) => addMicros(home.startedAt, hours * HOUR);
  await writeTestTape(
    home.sql,
    [{ tickerId: BTC, at: at(-1), bid: '90000000', ask: '90000000' }],
    at(-1),
  );
  const trader = await openTrader(home.sql, at(-40));
  friendId = trader.userId;
  await trader.trade({
    ...{ tickerId: BTC, side: 'BUY', at: at(-2), quantity: '0.01', price: '80000000' },
    feeKrw: '400',
  });
  await home.sql`
    insert into equity_days (user_id, at, cash_krw, liabilities_krw, market_value_krw, exposure_krw,
      equity_krw, opening_krw, peak_krw, struck_at)
    select ${friendId}, at, 10000000, 0, 0, 0, 10000000 + number, 10000000, 10000000, at
    from unnest(array[${at(-24 * 3)}, ${at(-24 * 2)}, ${at(-24 * 40)}]::timestamptz[])
      with ordinality as day (at, number)`;
  viewer = await home.openUser();
});
afterAll(() => home.close());

const profileOf = (userId: string, user = viewer) => home.get(`/profiles/${userId}`, user.token);
async function change(profile: object) {
  const token = await home.signIn(friendId);
  return await home.ask('PATCH', '/me', { token, body: { profile } });
}

describe('GET /profiles/{user_id}', () => {
  it('tells of who chose nothing what the ranking tells, and no more', async () => {
    const { status, body } = await profileOf(friendId);
    const [user] = await home.sql`select nickname from users where id = ${friendId}`;
    expect([status, body]).toEqual([
      200,
      {
        ...{ user_id: friendId, nickname: user?.nickname, is_me: false, bio: null },
        member_since: formatInstant(addMicros(home.startedAt, -40 * HOUR)),
        ...{ rank: 1, ranked: 1, return: body.return, trades: 1, bailouts: 0, human_etf: null },
        ...{ equity: null, positions: null, recent_trades: null },
      },
    ]);
    const { items } = (await home.get('/ranking', viewer.token)).body;
    expect(items[0]).toMatchObject({ user_id: friendId, rank: 1, return: body.return });
  });

  it('tells what they choose to show, each by itself, and takes it back', async () => {
    const shown = { bio: '오래 가는 투자', shows_equity: true };
    expect(await change({ ...shown, bio: ' 오래 가는 투자 ' })).toMatchObject({
      status: 200,
      body: { profile: { ...shown, shows_positions: false, shows_trades: false } },
    });
    const first = (await profileOf(friendId)).body;
    expect(first).toMatchObject({ bio: shown.bio, positions: null, recent_trades: null });
    const { items } = (await home.get('/ranking', viewer.token)).body;
    expect(first.equity.equity_krw).toBe(items[0].equity_krw);
    expect(first.equity.curve.map((point: { equity_krw: string }) => point.equity_krw)).toEqual([
      '10000001',
      '10000002',
    ]);

    await change({ bio: null, shows_equity: false, shows_positions: true, shows_trades: true });
    const second = (await profileOf(friendId)).body;
    expect(second).toMatchObject({
      ...{ bio: null, equity: null },
      positions: [{ ticker_id: BTC, name_ko: '비트코인', profit: '0.125' }],
      recent_trades: [
        {
          ...{ ticker_id: BTC, side: 'BUY', price: '80000000', currency: 'KRW-COIN' },
          filled_at: formatInstant(addMicros(home.startedAt, -2 * HOUR)),
        },
      ],
    });
    expect(Object.keys(second.recent_trades[0])).not.toContain('quantity');
    await change({ shows_positions: false, shows_trades: false });
    expect((await profileOf(friendId)).body).toMatchObject({
      positions: null,
      recent_trades: null,
    });
  });

  it('is for whoever is signed in, and of who is there', async () => {
    const me = await profileOf(viewer.id);
    expect(me).toMatchObject({ status: 200, body: { is_me: true, trades: 0, rank: null } });
    // An id is the same in any case, as everywhere.
    expect(await profileOf(viewer.id.toUpperCase())).toEqual(me);
    expect(await profileOf(friendId.toUpperCase())).toEqual(await profileOf(friendId));
    expect((await home.get(`/profiles/${friendId}`)).status).toBe(401);
    expect((await profileOf(randomUUID())).body.code).toBe('NOT_FOUND');
    expect((await profileOf('me')).body.code).toBe('INVALID_REQUEST');
    const gone = await home.openUser();
    await home.sql`update users set is_active = false where id = ${gone.id}`;
    expect((await profileOf(gone.id)).body.code).toBe('NOT_FOUND');
  });
});

describe('PATCH /me', () => {
  it.each([
    [{ bio: '가'.repeat(161) }, 'bio_too_long'],
    [{ bio: 'one\ntwo' }, 'bio_unprintable'],
    [{ bio: '\u200d' }, 'bio_unprintable'],
    [{}, 'nothing_to_change'],
    [{ shows_orders: true }, 'unrecognized_keys'],
  ])('refuses the profile %j', async (profile, code) => {
    const { status, body } = await change(profile);
    expect([status, body.errors[0].code]).toEqual([422, code]);
  });

  it('records what was shown, and nothing where that changed nothing', async () => {
    const counted = async () => {
      const [row] = await home.sql`
        select count(*)::int as count, max(details::text) filter (where audit_log.id = last_id) as last
        from audit_log, audit_head where action = 'user.changed' and details ? 'profile'`;
      return row;
    };
    await change({ bio: '', shows_trades: true });
    const before = await counted();
    expect(JSON.parse(before?.last)).toMatchObject({ profile: { bio: null, shows_trades: true } });
    expect((await change({ shows_trades: true })).body.profile).toMatchObject({
      ...{ bio: null, shows_trades: true },
    });
    expect(await counted()).toEqual(before);
  });
});
