import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import {
  openTrader,
  type TestTrade,
  type TestTrader,
} from '../../portfolio/testing/open-trader.ts';
import { keep as keepUntilTestEnds } from '../../portfolio/testing/snapshot-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const AAPL = 'US-STOCK-AAPL';
const FX = 'FX-PAIR-USDKRW';
const HOUR = 3600 * MICROS_PER_SECOND;
const PATIENCE = { timeout: 15_000, interval: 20 };

let home: HomeApi;
let midnight: Instant;
beforeAll(async () => {
  home = await createHomeApi();
  midnight = startOfKstDay(home.startedAt);
  home.now = addMicros(midnight, 12 * HOUR);
  await quoteAll(-6, ['80000000', '190', '1390']);
  await quoteAll(10, ['90000000.5', '200.12345678', '1400.7']);
});
afterAll(() => home.close());

/** The keeper of snapshots, as its process runs it, until the test ends. */
const keep = () =>
  keepUntilTestEnds({
    ...{ url: home.databaseUrl, sql: home.sql },
    get now() {
      return home.now;
    },
  });

const hours = (count: number) => addMicros(midnight, count * HOUR);

/** All tapes are known up to then. */
async function quoteAll(at: number, prices: readonly [string, string, string]): Promise<void> {
  await writeTestTape(
    home.sql,
    [BTC, AAPL, FX].map((tickerId, place) => {
      const price = prices[place] as string;
      return { tickerId, at: hours(at), bid: price, ask: price };
    }),
    hours(at),
  );
}

const buy = (at: number, tickerId: string, quantity: string, rate?: string): TestTrade => ({
  ...{ tickerId, side: 'BUY', at: hours(at), quantity, price: '100', feeKrw: '7' },
  ...(rate ? { rate } : {}),
});

const asUser = async ({ userId }: TestTrader): Promise<TestUser> => {
  const [user] = await home.sql<{ username: string }[]>`
    select username from users where id = ${userId}`;
  return { id: userId, username: user?.username ?? '', token: await home.tokenFor(userId) };
};

/**
 * The ranking a second later, as this user sees it. Told is only what no transaction that still runs may come
 * before; those in the databases of other files count too.
 */
async function ranking(user: TestUser, query = '') {
  await expect.poll(isAllTold).toBe(true);
  home.now = addMicros(home.now, MICROS_PER_SECOND);
  const answer = await home.get(`/ranking${query}`, await home.tokenFor(user.id));
  expect(answer.status).toBe(200);
  return answer.body;
}
async function isAllTold(): Promise<boolean | undefined> {
  const [row] = await home.sql<{ isAllTold: boolean }[]>`
    select not exists (select from outbox where transaction_id >= outbox_horizon()) as "isAllTold"`;
  return row?.isAllTold;
}
const portfolio = async (user: TestUser) =>
  (await home.get('/portfolio', await home.tokenFor(user.id))).body;
const namesOf = (body: { items: { nickname: string }[] }) => body.items.map((row) => row.nickname);

describe('GET /ranking', () => {
  let trader: TestTrader;
  let [first, second, idle]: TestUser[] = [];
  let users: TestUser[];
  beforeAll(async () => {
    const traders = await Promise.all([1, 2, 3].map(() => openTrader(home.sql, hours(-30))));
    trader = traders[0] as TestTrader;
    [first, second, idle] = await Promise.all(traders.map(asUser));
    users = [first, second, idle] as TestUser[];
    await trader.trade(buy(9, BTC, '0.12345678'));
    await trader.trade(buy(9.5, AAPL, '3', '1400.7'));
    await traders[1]?.trade(buy(9, BTC, '0.00000001'));
  });

  it('shows everybody at what their own portfolios show, whatever prices do', async () => {
    for (const price of ['90000000.5', '91234567.89']) {
      await quoteAll(11.5, [price, '201.12345678', '1399.9']);
      for (const user of users) {
        const body = await ranking(user, '?period=day');
        const { equity_krw, day_profit_krw } = await portfolio(user);
        expect(body.me).toMatchObject({
          ...{ nickname: user.username, is_me: true },
          ...{ equity_krw, profit_krw: day_profit_krw },
        });
        expect(body.items.filter((row: { is_me: boolean }) => row.is_me)).toEqual([body.me]);
      }
    }
    const body = await ranking(first as TestUser);
    expect(namesOf(body)).toEqual(users.map(({ username }) => username));
    expect(body).toMatchObject({
      ...{ period: 'all', by: 'equity', from: null, accounts: 3, ranked: 2 },
      prices: { instruments: 2, stale: 2, unknown: 0 },
      items: [
        { rank: 1, trades: 2, idle: false, bailouts: 0, wipeouts: 0 },
        { rank: 2, trades: 1, idle: false },
        { rank: null, trades: 0, idle: true, equity_krw: '10000000', profit_krw: '0', return: '0' },
      ],
    });
    expect(body.prices.oldest_age_ms).toBeGreaterThan(0);
  });

  it('comes page by page, in every order there is', async () => {
    for (const period of ['day', 'week', 'month', 'all']) {
      for (const by of ['equity', 'return']) {
        const question = `?period=${period}&by=${by}`;
        const whole = await ranking(first as TestUser, question);
        const names: string[] = [];
        for (let cursor = ''; ; ) {
          const body = await ranking(first as TestUser, `${question}&limit=1${cursor}`);
          names.push(...namesOf(body));
          expect(body.me).toEqual(whole.me);
          if (body.next_cursor === null) break;
          cursor = `&cursor=${body.next_cursor}`;
        }
        expect(names).toEqual(namesOf(whole));
      }
    }
  });

  it('follows who trades, comes, goes and is renamed', async () => {
    await trader.trade({ ...buy(11, BTC, '0.02345678'), side: 'SELL' });
    const newcomer = await home.openUser('newcomer', home.now);
    const asked = await ranking(first as TestUser);
    expect(asked.me).toMatchObject({
      trades: 3,
      equity_krw: (await portfolio(first as TestUser)).equity_krw,
    });
    expect(namesOf(asked)).toContain('newcomer');
    const renamed = await home.ask('PATCH', '/me', {
      body: { nickname: 'Renamed' },
      token: await home.signIn(newcomer.id),
    });
    expect(renamed.status).toBe(200);
    expect((await ranking(newcomer)).me).toMatchObject({ nickname: 'Renamed', idle: true });

    const admin = await home.openUser('admin', home.now);
    await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
    const gone = await home.ask('PATCH', `/admin/users/${newcomer.id}`, {
      body: { is_active: false },
      token: await home.signIn(admin.id),
    });
    expect(gone.status).toBe(200);
    expect(namesOf(await ranking(first as TestUser))).not.toContain('Renamed');
  });

  it('counts from a midnight that is struck again, for what was settled late', async () => {
    const keeper = keep();
    const profits = async () => {
      const body = await ranking(second as TestUser, '?period=day');
      return [body.me.profit_krw, (await portfolio(second as TestUser)).day_profit_krw];
    };
    const [before] = await profits();
    const late = await openTrader(home.sql, hours(-30));
    const user = await asUser(late);
    expect((await ranking(user, '?period=day')).me.profit_krw).toBe('0');
    // Of yesterday: from then on the day is counted from the midnight's snapshot.
    await late.trade(buy(-5, BTC, '0.1'));
    await expect
      .poll(async () => {
        const { me } = await ranking(user, '?period=day');
        const { day_profit_krw } = await portfolio(user);
        return me.profit_krw !== null && me.profit_krw !== '0' && me.profit_krw === day_profit_krw;
      }, PATIENCE)
      .toBe(true);
    // Again, now that a snapshot is known: what it says changes with no event of today.
    await keeper.stop();
    await late.trade(buy(-4, BTC, '0.1'));
    const { me } = await ranking(user, '?period=day');
    expect([me.trades, me.profit_krw]).toEqual([0, (await portfolio(user)).day_profit_krw]);
    keep();
    await expect
      .poll(async () => {
        const again = (await ranking(user, '?period=day')).me.profit_krw;
        const { day_profit_krw } = await portfolio(user);
        return again !== me.profit_krw && again !== null && again === day_profit_krw;
      }, PATIENCE)
      .toBe(true);
    expect((await profits())[0]).toBe(before);
  });

  it('takes a bailout for what it is: no profit, and the end of a return', async () => {
    const user = await home.openUser('bailed-out', hours(-30));
    expect((await ranking(user, '?period=day&by=return')).me).toMatchObject({ bailouts: 0 });
    const told = { version: 1, type: 'command_settled', user_id: user.id };
    await home.sql`
      with bailed_out as (
        insert into bailouts (command_id, user_id, at, cash_before_krw, exposure_before_krw,
          equity_before_krw, equity_max_krw, written_off_krw, given_krw, cash_krw, surrendered,
          cancelled, trusted_again_at, decided_under, settled_at)
        values (gen_random_uuid(), ${user.id}, ${hours(11)}, -365000, 65000, -300000, 100000, 365000,
          1000000, 1000000, 1, 2, ${hours(999)}, 'x', ${hours(11)})),
      paid as (update wallets set balance_krw = 1020000 where user_id = ${user.id})
      insert into outbox (channel, subject, payload, created_at)
      values ('trade_events', 'x', ${JSON.stringify(told)}::text::json, now())`;
    expect((await ranking(user, '?period=day&by=return')).me).toMatchObject({
      ...{ equity_krw: '1020000', profit_krw: '-10280000', return: '0.02' },
      ...{ return_since: formatInstant(hours(11)), wipeouts: 1, bailouts: 1 },
    });
  });

  it('begins a day at midnight in Seoul, with everybody idle until they trade', async () => {
    keep();
    home.now = hours(23.999);
    const day = await ranking(first as TestUser, '?period=day');
    expect([day.from, day.me.idle]).toEqual([formatInstant(midnight), false]);
    await quoteAll(24.5, ['90000000', '200', '1400']);
    home.now = hours(24.001);
    const begun = await ranking(first as TestUser, '?period=day');
    expect([begun.from, begun.ranked]).toEqual([formatInstant(hours(24)), 0]);
    await expect
      .poll(async () => {
        const { me } = await ranking(first as TestUser, '?period=day');
        const { day_profit_krw } = await portfolio(first as TestUser);
        return me.profit_krw !== null && me.profit_krw === day_profit_krw;
      }, PATIENCE)
      .toBe(true);
    expect((await ranking(first as TestUser)).ranked).toBeGreaterThan(0);
    await trader.trade(buy(24.001, BTC, '0.01'));
    const traded = await ranking(first as TestUser, '?period=day');
    expect(traded.me).toMatchObject({ rank: 1, trades: 1, idle: false });
  });

  it('is for who is signed in, and refuses what it does not know', async () => {
    expect((await home.get('/ranking')).status).toBe(401);
    const token = await home.tokenFor((first as TestUser).id);
    for (const query of ['period=year', 'by=luck', 'limit=201', 'cursor=x', 'of=me']) {
      expect(await home.get(`/ranking?${query}`, token)).toMatchObject({
        status: 422,
        body: { code: 'INVALID_REQUEST' },
      });
    }
  });
});

it('GET /ranking/rules tells anybody what counts, in both languages', async () => {
  const { status, body } = await home.get('/ranking/rules');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    timezone: 'Asia/Seoul',
    min_trades: 1,
    orders: ['equity', 'return'],
  });
  for (const { ko, en } of body.rules) {
    expect(ko).toMatch(/[가-힣]/u);
    expect(en).toMatch(/^[A-Z]/);
  }
});
