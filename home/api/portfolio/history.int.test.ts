import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import { recordFilledOrder } from '../../../tests/support/recorded-orders.ts';

let home: HomeApi;
let user: TestUser;
let other: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  user = await home.openUser();
  other = await home.openUser();
});
afterAll(() => home.close());

/** Midnight in Seoul. */
const MIDNIGHT = parseInstant('2026-11-19T15:00:00Z') as Instant;
const minutes = (count: number) => addMicros(MIDNIGHT, count * MICROS_PER_MINUTE);

async function strike(
  table: 'equity_minutes' | 'equity_days',
  at: Instant,
  equity: string | null,
): Promise<void> {
  await home.sql`
    insert into ${home.sql(table)} (user_id, at, cash_krw, liabilities_krw, market_value_krw,
      exposure_krw, equity_krw, opening_krw, peak_krw, struck_at)
    values (${user.id}, ${at}, 4000000, 0, ${equity}::numeric - 4000000, ${equity}::numeric - 4000000,
      ${equity}, 10000000, 12000000, now())`;
}

const timesOf = (body: { items: readonly { at: string }[] }) => body.items.map(({ at }) => at);
const texts = (...counts: number[]) => counts.map((count) => formatInstant(minutes(count)));

describe('GET /portfolio/history', () => {
  beforeAll(async () => {
    for (const [at, equity] of [
      [0, '10000000'],
      [1, '9000000'],
      [59, '9100000'],
      [60, '9200000'],
      [61, '9300000'],
      [150, '9400000'],
      [1440, '9600000'],
    ] as const) {
      await strike('equity_minutes', minutes(at), equity);
    }
    for (const [at, equity] of [
      [0, '10000000'],
      [1440, '9600000'],
      [2880, null],
    ] as const) {
      await strike('equity_days', minutes(at), equity);
    }
  });

  const history = async (query: string) =>
    (await home.get(`/portfolio/history${query}`, user.token)).body;

  it('is the account’s worth at midnights in Seoul, newest first, with what follows from it', async () => {
    const body = await history('');
    expect(body.interval).toBe('1d');
    expect(body.items).toEqual([
      {
        at: formatInstant(minutes(2880)),
        equity_krw: null,
        cash_krw: '4000000',
        market_value_krw: null,
        liabilities_krw: '0',
        exposure_krw: null,
        leverage: null,
        profit_krw: null,
        drawdown: null,
      },
      {
        at: formatInstant(minutes(1440)),
        equity_krw: '9600000',
        cash_krw: '4000000',
        market_value_krw: '5600000',
        liabilities_krw: '0',
        exposure_krw: '5600000',
        leverage: '0.58333333',
        profit_krw: '-400000',
        drawdown: '0.2',
      },
      expect.objectContaining({ at: formatInstant(MIDNIGHT), profit_krw: '0' }),
    ]);
  });

  it('has every snapshot by the minute, midnights once, and the last of each hour by the hour', async () => {
    expect(timesOf(await history('?interval=1m'))).toEqual(
      texts(2880, 1440, 150, 61, 60, 59, 1, 0),
    );
    expect(timesOf(await history('?interval=1h'))).toEqual(texts(2880, 1440, 150, 61, 60, 0));
  });

  it.each(['1m', '1h', '1d'])(
    'comes page by page at %s, nothing twice, nothing missing',
    async (interval) => {
      const whole = timesOf(await history(`?interval=${interval}`));
      const paged: string[] = [];
      for (let cursor = ''; ; ) {
        const body = await history(`?interval=${interval}&limit=2${cursor}`);
        paged.push(...timesOf(body));
        if (body.next_cursor === null) break;
        cursor = `&cursor=${body.next_cursor}`;
      }
      expect(paged).toEqual(whole);
    },
  );

  it('can be asked for from one moment to before another', async () => {
    const [from, to] = texts(1, 61);
    expect(timesOf(await history(`?interval=1m&from=${from}&to=${to}`))).toEqual(texts(60, 59, 1));
  });

  it('is its owner’s alone, and says what it does not know', async () => {
    expect((await home.get('/portfolio/history')).status).toBe(401);
    expect((await home.get('/portfolio/history', other.token)).body.items).toEqual([]);
    for (const query of [
      'interval=2h',
      'limit=501',
      'limit=0',
      'from=x',
      'cursor=x',
      'user_id=x',
    ]) {
      expect((await home.get(`/portfolio/history?${query}`, user.token)).status).toBe(422);
    }
  });
});

describe('GET /portfolio/events', () => {
  const BTC = 'CRYPTO-COIN-BTC';
  const AAPL = 'US-STOCK-AAPL';
  const journal = (number: number) => `0199a000-0000-7000-8000-00000000000${number}`;

  beforeAll(async () => {
    await home.sql`
      insert into position_events (user_id, number, at, journal_id, cause, ticker_id, kind, currency,
        quantity_change, quantity_after, cost_after, cost_krw_after, profit_krw, price_profit_krw,
        fx_profit_krw, fee_krw, tax_krw)
      values
        (${user.id}, 1, ${minutes(1)}, ${journal(1)}, 'TRADE', ${BTC}, 'OPENED', 'KRW-COIN',
          0.1, 0.1, 5000000, 5000000, -2500, 0, null, 2500, 0),
        (${user.id}, 2, ${minutes(2)}, ${journal(2)}, 'TRADE', ${AAPL}, 'OPENED', 'USD',
          3, 3, 600, 840000, -588, 0, 0, 588, 0),
        (${user.id}, 3, ${minutes(3)}, ${journal(3)}, 'SPLIT', ${AAPL}, 'INCREASED', 'USD',
          3, 6, 600, 840000, 0, 0, 0, 0, 0),
        (${user.id}, 4, ${minutes(3)}, ${journal(4)}, 'TRADE', ${AAPL}, 'REDUCED', 'USD',
          -2, 4, 400, 560000, 21000, 14000, 8000, 1000, 0)`;
  });

  it('tells what became of positions, newest first, and what was realised by its parts', async () => {
    const { body } = await home.get('/portfolio/events', user.token);
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual([
      ...['REDUCED', 'INCREASED', 'OPENED', 'OPENED'],
    ]);
    expect(body.items[0]).toEqual({
      at: formatInstant(minutes(3)),
      ticker_id: AAPL,
      kind: 'REDUCED',
      cause: 'TRADE',
      order_id: journal(4),
      liquidation_id: null,
      currency: 'USD',
      quantity_change: '-2',
      quantity: '4',
      cost: '400',
      cost_krw: '560000',
      profit_krw: '21000',
      price_profit_krw: '14000',
      fx_profit_krw: '8000',
      fee_krw: '1000',
      tax_krw: '0',
    });
    expect(body.items[1]).toMatchObject({ cause: 'SPLIT', order_id: null });
    expect(body.items[3]).toMatchObject({ ticker_id: BTC, fx_profit_krw: null });
  });

  it('says which liquidation a position was sold by, and of no other event', async () => {
    const sold = await home.openUser();
    const liquidationId = journal(9);
    const order = { userId: sold.id, quantity: '1', price: '100', grossKrw: '100' };
    const at = { acceptedAt: minutes(1) };
    const own = await recordFilledOrder(home.sql, { ...order, ...at });
    const by = { forced: { liquidationId, filledAt: minutes(2) } };
    const forced = await recordFilledOrder(home.sql, { ...order, ...at, ...by, side: 'SELL' });
    for (const [number, id] of [own, forced].entries()) {
      await home.sql`
        insert into position_events (user_id, number, at, journal_id, cause, ticker_id, kind, currency,
          quantity_change, quantity_after, cost_after, cost_krw_after, profit_krw, price_profit_krw,
          fx_profit_krw, fee_krw, tax_krw)
        values (${sold.id}, ${number + 1}, ${minutes(number)}, ${id}, 'TRADE', ${BTC}, 'OPENED',
          'KRW-COIN', 1, 1, 1, 1, 0, 0, null, 0, 0)`;
    }
    const { items } = (await home.get('/portfolio/events', sold.token)).body;
    expect(items).toMatchObject([
      { order_id: forced, liquidation_id: liquidationId },
      { order_id: own, liquidation_id: null },
    ]);
  });

  it('comes page by page, and of one instrument', async () => {
    const first = (await home.get(`/portfolio/events?ticker_id=${AAPL}&limit=2`, user.token)).body;
    expect(first.items).toHaveLength(2);
    const rest = await home.get(
      `/portfolio/events?ticker_id=${AAPL}&limit=2&cursor=${first.next_cursor}`,
      user.token,
    );
    expect(rest.body).toMatchObject({ items: [{ kind: 'OPENED' }], next_cursor: null });
  });

  it('is its owner’s alone', async () => {
    expect((await home.get('/portfolio/events')).status).toBe(401);
    expect((await home.get('/portfolio/events', other.token)).body.items).toEqual([]);
    expect((await home.get('/portfolio/events?cursor=x', user.token)).status).toBe(422);
  });
});
