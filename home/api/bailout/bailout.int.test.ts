import { randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const DAY = 86_400 * MICROS_PER_SECOND;

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

const bailoutOf = async (user: TestUser) => (await home.get('/bailout', user.token)).body;

/** Bailed out some days ago, from a debt of 365,000 with a coin that counted for 65,000. */
async function bailOut(user: TestUser, daysAgo: number): Promise<string> {
  const id = randomUUID();
  const at = addMicros(home.now, -daysAgo * DAY);
  const again = addMicros(at, 30 * DAY);
  await home.sql`
    insert into bailouts (command_id, user_id, at, cash_before_krw, exposure_before_krw,
      equity_before_krw, equity_max_krw, written_off_krw, given_krw, cash_krw, surrendered, cancelled,
      trusted_again_at, decided_under, settled_at)
    values (${id}, ${user.id}, ${at}, -365000, 65000, -300000, 100000, 365000, 1000000, 1000000, 1, 2,
      ${again}, 'x', ${at})`;
  await home.sql`
    insert into bailout_surrenders (command_id, user_id, ticker_id, at, currency, quantity, cost,
      cost_krw, value_krw)
    values (${id}, ${user.id}, 'CRYPTO-COIN-BTC', ${at}, 'KRW-COIN', 0.5, 900000, 900000, 65000)`;
  await home.sql`
    update wallets set balance_krw = 1000000, trusted_again_at = ${again} where user_id = ${user.id}`;
  return id;
}

describe('GET /bailout', () => {
  it('says of who has enough that they have', async () => {
    const user = await home.openUser();
    const { balance_krw: cash } = (await home.get('/portfolio', user.token)).body;
    expect(await bailoutOf(user)).toMatchObject({
      ...{ may_ask: false, reason: 'NOT_ELIGIBLE', equity_krw: cash, count: 0, last: null },
      ...{ equity_max_krw: '100000', cash_krw: '1000000', every_days: 30, allowed_at: null },
    });
    expect((await home.get('/me', user.token)).body).toMatchObject({ bailouts: 0 });
  });

  it('says of who owes more than they have that they may ask, and of what has no price nothing', async () => {
    const user = await home.openUser();
    await home.sql`
      update wallets set margin_since = ${home.now}, margin_checked_to = ${home.now},
        margin_partition = 0, balance_krw = -365000
      where user_id = ${user.id}`;
    expect(await bailoutOf(user)).toMatchObject({
      may_ask: true,
      reason: null,
      equity_krw: '-365000',
    });
    await home.sql`
      insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
        moved_at)
      values (${user.id}, 'CRYPTO-COIN-XRP', 1, 5, 'KRW-COIN', 5, 5, ${home.now})`;
    expect(await bailoutOf(user)).toMatchObject({ may_ask: null, reason: null, equity_krw: null });
  });

  it('says when the last one was, what it came to, and from when on there may be another', async () => {
    const user = await home.openUser();
    const id = await bailOut(user, 10);
    const body = await bailoutOf(user);
    expect(body).toMatchObject({
      ...{ may_ask: false, reason: 'LIMIT_EXCEEDED', count: 1 },
      allowed_at: formatInstant(addMicros(home.now, 20 * DAY)),
      last: {
        ...{ command_id: id, equity_before_krw: '-300000', equity_after_krw: '1000000' },
        ...{ written_off_krw: '365000', given_krw: '1000000', cancelled: 2 },
        surrendered: [
          {
            ...{ ticker_id: 'CRYPTO-COIN-BTC', quantity: '0.5' },
            ...{ cost_krw: '900000', value_krw: '65000' },
          },
        ],
      },
    });
    expect((await home.get('/me', user.token)).body).toMatchObject({ bailouts: 1 });
  });

  it('what it raised equity by is profit neither of the day nor of all time', async () => {
    const user = await home.openUser(undefined, addMicros(home.now, -3 * DAY));
    const { starting_cash_krw: granted } = (await home.get('/portfolio', user.token)).body;
    const started = Number.parseInt(granted, 10);
    await bailOut(user, 0);
    // From minus 300,000 to a million: what had been lost before stays lost.
    const lost = -300_000 - started;
    expect((await home.get('/portfolio', user.token)).body).toMatchObject({
      ...{ equity_krw: '1000000', starting_cash_krw: granted },
      ...{ total_profit_krw: `${lost}`, day_profit_krw: `${lost}` },
    });
  });

  it('is nobody else’s', async () => {
    expect((await home.get('/bailout')).status).toBe(401);
  });
});
