import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOfKstDay } from '#portfolio/kst-day';
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
  const yesterday = addMicros(midnight, -HOUR);
  const justNow = addMicros(home.now, -30 * MICROS_PER_SECOND);
  await writeTestTape(
    home.sql,
    [
      { tickerId: BTC, at: yesterday, bid: '80000000', ask: '80000010' },
      { tickerId: BTC, at: justNow, bid: '90000000', ask: '90000010' },
      { tickerId: FX, at: yesterday, bid: '1390', ask: '1391' },
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

const bitcoin = (quantity: string, costKrw: string): Position => ({
  tickerId: BTC,
  currency: 'KRW-COIN',
  quantity,
  cost: costKrw,
  costKrw,
});

describe('GET /portfolio', () => {
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

  it('counts the day from midnight in Seoul, undoing what was traded since', async () => {
    const user = await home.openUser(undefined, addMicros(midnight, -48 * HOUR));
    // At midnight: 0.1 BTC at 80,000,000 and 2,000,000 in cash, worth 10,000,000.
    // Since then 0.05 were sold for 4,400,000 less 2,200 of fees; now 90,000,000 each.
    await recordFilledOrder(home.sql, {
      userId: user.id,
      acceptedAt: addMicros(midnight, 2 * HOUR),
      side: 'SELL',
      quantity: '0.05',
      price: '88000000',
      grossKrw: '4400000',
      feeKrw: '2200',
    });
    await hold(user.id, '6397800', [bitcoin('0.05', '4000000')]);
    const { body } = await home.get('/portfolio', user.token);
    expect(body).toMatchObject({ equity_krw: '10897800', day_profit_krw: '897800' });
  });

  it('leaves the day open when the price at midnight is not known', async () => {
    const user = await home.openUser(undefined, addMicros(midnight, -48 * HOUR));
    await hold(user.id, '0', [
      { tickerId: AAPL, currency: 'USD', quantity: '1', cost: '200', costKrw: '280000' },
    ]);
    const { body } = await home.get('/portfolio', user.token);
    expect(body).toMatchObject({ equity_krw: '280700', day_profit_krw: null });
  });

  it('is for its owner only', async () => {
    expect((await home.get('/portfolio')).status).toBe(401);
    const user = await home.openUser();
    expect((await home.get('/portfolio?user_id=x', user.token)).status).toBe(422);
  });
});
