import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';
import { recordFilledOrder } from '../../../tests/support/recorded-orders.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const AAPL = 'US-STOCK-AAPL';
const FX = 'FX-PAIR-USDKRW';
const HOUR = 3600 * MICROS_PER_SECOND;

let home: HomeApi;
let midnight: Instant;
beforeAll(async () => {
  home = await createHomeApi();
  midnight = startOfKstDay(home.startedAt);
  // Noon in Seoul, whenever the test runs.
  home.now = addMicros(midnight, 12 * HOUR);
  const justNow = addMicros(home.now, -30 * MICROS_PER_SECOND);
  await writeTestTape(
    home.sql,
    [
      { tickerId: BTC, at: justNow, bid: '90000000', ask: '90000010' },
      { tickerId: FX, at: justNow, bid: '1400', ask: '1401' },
      { tickerId: AAPL, at: justNow, bid: '200.5', ask: '200.6' },
    ],
    justNow,
  );
});
afterAll(() => home.close());

interface Position {
  readonly tickerId: string;
  readonly currency: 'KRW' | 'USD' | 'KRW-COIN';
  readonly quantity: string;
  readonly cost: string;
  readonly costKrw: string;
}

async function hold(
  userId: string,
  cashKrw: string,
  positions: readonly Position[],
): Promise<void> {
  await home.sql`update wallets set balance_krw = ${cashKrw} where user_id = ${userId}`;
  for (const { tickerId, currency, quantity, cost, costKrw } of positions) {
    await home.sql`
      insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
        moved_at)
      values (${userId}, ${tickerId}, ${quantity},
        case when ${quantity}::numeric > 0 then round(${cost}::numeric / nullif(${quantity}::numeric, 0), 8) else 0 end,
        ${currency}, ${cost}, ${costKrw}, now())`;
  }
}

/** As the keeper of snapshots leaves an account whose midnight is struck. */
async function strikeDay(userId: string, equityKrw: string, dueAt: Instant): Promise<void> {
  await home.sql`
    insert into equity_days (user_id, at, cash_krw, liabilities_krw, equity_krw, struck_at)
    values (${userId}, ${midnight}, 0, 0, ${equityKrw}, now())`;
  await home.sql`
    insert into snapshot_accounts (user_id, due_at, asked, answered)
    values (${userId}, ${dueAt}, 1, 1)`;
}

const bitcoin = (quantity: string, costKrw: string): Position => ({
  tickerId: BTC,
  currency: 'KRW-COIN',
  quantity,
  cost: costKrw,
  costKrw,
});

describe('GET /portfolio', () => {
  it('tells what waiting orders keep aside of cash and of positions', async () => {
    const user = await home.openUser();
    await hold(user.id, '1000000', [bitcoin('0.01', '850000')]);
    await home.sql`update wallets set held_krw = 90045 where user_id = ${user.id}`;
    await home.sql`update portfolios set held_quantity = 0.004 where user_id = ${user.id}`;
    const { body } = await home.get('/portfolio', user.token);
    expect(body).toMatchObject({
      balance_krw: '1000000',
      held_krw: '90045',
      available_krw: '909955',
      // Kept aside is not spent.
      equity_krw: '1900000',
      positions: [{ quantity: '0.01', held_quantity: '0.004', available_quantity: '0.006' }],
    });
  });

  it('is told to brokers’ programs in their words, with the same figures', async () => {
    const user = await home.openUser();
    await hold(user.id, '1000000', [bitcoin('0.01', '850000')]);
    await home.sql`update wallets set held_krw = 90045 where user_id = ${user.id}`;
    await home.sql`update portfolios set held_quantity = 0.004 where user_id = ${user.id}`;
    const portfolio = (await home.get('/portfolio', user.token)).body;
    expect((await home.get('/account/balance', user.token)).body).toEqual({
      as_of: portfolio.as_of,
      balances: [{ currency: 'KRW', total: '1000000', held: '90045', available: '909955' }],
      market_value_krw: '900000',
      liabilities_krw: '0',
      equity_krw: '1900000',
    });
    expect((await home.get('/account/positions', user.token)).body).toEqual({
      as_of: portfolio.as_of,
      items: [
        {
          ...{ ticker_id: BTC, side: 'LONG', currency: 'KRW-COIN' },
          ...{ quantity: '0.01', held_quantity: '0.004', available_quantity: '0.006' },
          ...{ average_entry_price: '85000000', cost_basis: '850000' },
          ...{ current_price: '90000000', market_value: '900000', market_value_krw: '900000' },
          ...{ unrealized_profit: '50000', unrealized_profit_krw: '50000' },
        },
      ],
    });
    for (const path of ['balance', 'positions']) {
      expect((await home.get(`/account/${path}`)).status).toBe(401);
    }
  });

  it('is the wallet alone for someone who holds nothing', async () => {
    const user = await home.openUser();
    for (const path of ['/api/v1/portfolio', '/portfolio']) {
      const response = await home.request(path, {
        headers: { authorization: `Bearer ${user.token}` },
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        user_id: user.id,
        balance_krw: '10000000',
        positions: [],
        positions_value_krw: '0',
        liabilities_krw: '0',
        equity_krw: '10000000',
        total_profit_krw: '0',
        day_profit_krw: '0',
      });
    }
  });

  it('values positions in won at their last prices, dollars at USD/KRW, and says how old each is', async () => {
    const user = await home.openUser();
    await hold(user.id, '1000000', [
      bitcoin('0.1', '8500000'),
      { tickerId: AAPL, currency: 'USD', quantity: '3', cost: '600', costKrw: '830000' },
      { ...bitcoin('0', '0'), tickerId: 'CRYPTO-COIN-ETH' },
    ]);
    const { body } = await home.get('/portfolio', user.token);
    expect(body.positions).toMatchObject([
      {
        ticker_id: BTC,
        quantity: '0.1',
        average_price: '85000000',
        price: '90000000',
        price_at: formatInstant(addMicros(home.now, -30 * MICROS_PER_SECOND)),
        price_age_ms: 30_000,
        price_source: 'test',
        price_is_stale: true,
        exchange_rate: null,
        value_krw: '9000000',
        profit_krw: '500000',
      },
      {
        ticker_id: AAPL,
        currency: 'USD',
        average_price: '200',
        exchange_rate: '1400',
        value: '601.5',
        value_krw: '842100',
        profit: '1.5',
        profit_krw: '12100',
      },
    ]);
    expect(body).toMatchObject({
      positions_value_krw: '9842100',
      equity_krw: '10842100',
      total_profit_krw: '842100',
    });
  });

  it('shows null, not zero, for what has no price, and for all that depends on it', async () => {
    const user = await home.openUser();
    await hold(user.id, '1000000', [
      bitcoin('0.1', '8500000'),
      { ...bitcoin('5', '5000'), tickerId: 'CRYPTO-COIN-XRP' },
    ]);
    const { body } = await home.get('/portfolio', user.token);
    expect(body.positions[0]).toMatchObject({ ticker_id: BTC, value_krw: '9000000' });
    expect(body.positions[1]).toMatchObject({
      ticker_id: 'CRYPTO-COIN-XRP',
      quantity: '5',
      cost_krw: '5000',
      price: null,
      price_age_ms: null,
      value_krw: null,
      profit_krw: null,
    });
    expect(body).toMatchObject({
      balance_krw: '1000000',
      positions_value_krw: null,
      equity_krw: null,
      total_profit_krw: null,
      day_profit_krw: null,
    });
  });

  it('counts the day from what its history says of midnight in Seoul', async () => {
    const user = await home.openUser(undefined, addMicros(midnight, -48 * HOUR));
    await recordFilledOrder(home.sql, {
      userId: user.id,
      acceptedAt: addMicros(midnight, -2 * HOUR),
      ...{ quantity: '0.05', price: '80000000', grossKrw: '4000000' },
    });
    await hold(user.id, '6000000', [bitcoin('0.05', '4000000')]);
    expect((await home.get('/portfolio', user.token)).body).toMatchObject({
      equity_krw: '10500000',
      day_profit_krw: null,
    });
    await strikeDay(user.id, '9700000', addMicros(midnight, 24 * HOUR));
    expect((await home.get('/portfolio', user.token)).body).toMatchObject({
      day_profit_krw: '800000',
    });
    // Something from before midnight has been settled since: what was struck is to be struck again.
    await home.sql`update snapshot_accounts set due_at = ${midnight} where user_id = ${user.id}`;
    expect((await home.get('/portfolio', user.token)).body).toMatchObject({ day_profit_krw: null });
  });

  it('counts the first day of trading from what the account was given', async () => {
    const user = await home.openUser(undefined, addMicros(midnight, -48 * HOUR));
    await recordFilledOrder(home.sql, {
      userId: user.id,
      acceptedAt: midnight,
      ...{ quantity: '0.05', price: '80000000', grossKrw: '4000000' },
    });
    await hold(user.id, '6000000', [bitcoin('0.05', '4000000')]);
    expect((await home.get('/portfolio', user.token)).body).toMatchObject({
      day_profit_krw: '500000',
    });
  });

  it('is for its owner only', async () => {
    expect((await home.get('/portfolio')).status).toBe(401);
    const user = await home.openUser();
    expect((await home.get('/portfolio?user_id=x', user.token)).status).toBe(422);
  });
});
