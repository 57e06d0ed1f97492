import { randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterAction } from '../../../tests/support/enter-action.ts';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import {
  recordFilledOrder,
  recordRestingOrder,
  recordWaitingOrder,
} from '../../../tests/support/recorded-orders.ts';

let home: HomeApi;
let trader: TestUser;
const second = (count: number) => addMicros(home.startedAt, count * MICROS_PER_SECOND);
const FILL = { quantity: '0.001', price: '90000000', grossKrw: '90000', feeKrw: '45' };

beforeAll(async () => {
  home = await createHomeApi();
  trader = await home.openUser();
});
afterAll(() => home.close());

async function allPages(path: string, token: string): Promise<{ order_id: string }[]> {
  const rows: { order_id: string }[] = [];
  let cursor = '';
  do {
    const { status, body } = await home.get(`${path}${cursor}`, token);
    expect(status).toBe(200);
    rows.push(...body.items);
    cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
  } while (cursor !== '');
  return rows;
}

describe('GET /orders', () => {
  it('pages through all orders, newest first, without gap or repetition', async () => {
    const user = await home.openUser();
    // Three at each moment: the time alone does not order them.
    for (let at = 0; at < 12; at++) {
      await recordWaitingOrder(home.sql, {
        userId: user.id,
        acceptedAt: second(Math.floor(at / 3)),
      });
    }
    const expected = await home.sql`
      select id from orders where user_id = ${user.id} order by accepted_at desc, id desc`;
    for (const limit of [1, 4, 5, 12, 200]) {
      const rows = await allPages(`/orders?limit=${limit}`, user.token);
      expect(rows.map((row) => row.order_id)).toEqual(expected.map((row) => row.id));
    }
  });

  it('is not disturbed by orders that arrive between two pages', async () => {
    const user = await home.openUser();
    for (let at = 0; at < 4; at++) {
      await recordWaitingOrder(home.sql, { userId: user.id, acceptedAt: second(at) });
    }
    const first = (await home.get('/orders?limit=2', user.token)).body;
    await recordWaitingOrder(home.sql, { userId: user.id, acceptedAt: second(9) });
    const next = await home.get(`/orders?limit=2&cursor=${first.next_cursor}`, user.token);
    expect(next.body.items.map((row: { accepted_at: string }) => row.accepted_at)).toEqual([
      formatInstant(second(1)),
      formatInstant(second(0)),
    ]);
    expect(next.body.next_cursor).toBeNull();
  });

  it('filters by status, ticker, side and time', async () => {
    const user = await home.openUser();
    const of = { userId: user.id };
    const ids = {
      waiting: await recordWaitingOrder(home.sql, { ...of, acceptedAt: second(1) }),
      filled: await recordFilledOrder(home.sql, { ...of, ...FILL, acceptedAt: second(2) }),
      sale: await recordWaitingOrder(home.sql, { ...of, acceptedAt: second(3), side: 'SELL' }),
      other: await recordWaitingOrder(home.sql, {
        ...of,
        acceptedAt: second(4),
        tickerId: 'KRX-STOCK-005930',
      }),
    };
    const found = async (query: string) =>
      (await home.get(`/orders?${query}`, user.token)).body.items.map(
        (row: { order_id: string }) => row.order_id,
      );
    expect(await found('status=FILLED')).toEqual([ids.filled]);
    expect(await found('side=SELL')).toEqual([ids.sale]);
    expect(await found('ticker_id=KRX-STOCK-005930')).toEqual([ids.other]);
    const [from, to] = [second(2), second(4)].map(formatInstant);
    expect(await found(`from=${from}&to=${to}`)).toEqual([ids.sale, ids.filled]);
    expect(await found('status=CANCELLED')).toEqual([]);
  });

  it('shows nobody else’s', async () => {
    await recordWaitingOrder(home.sql, { userId: trader.id, acceptedAt: second(1) });
    const stranger = await home.openUser();
    expect((await home.get('/orders', stranger.token)).body.items).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=bogus', 'cursor'],
    ['status=DONE', 'status'],
    ['side=buy', 'side'],
    ['ticker_id=btc', 'ticker_id'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30T00:00:00Z', 'to'],
    ['user_id=0198c0de-0000-7000-8000-000000000001', ''],
  ])('refuses ?%s by name', async (query, path) => {
    const { status, body } = await home.get(`/orders?${query}`, trader.token);
    expect([status, body.code]).toEqual([422, 'INVALID_REQUEST']);
    expect(body.errors).toContainEqual(expect.objectContaining({ path }));
  });
});

describe('GET /orders/{order_id}', () => {
  it('shows fill, print and ledger of a filled order, decimals in canonical text', async () => {
    const user = await home.openUser();
    const acceptedAt = second(0);
    const id = await recordFilledOrder(home.sql, { userId: user.id, ...FILL, acceptedAt });
    const { status, body } = await home.get(`/orders/${id}`, user.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      order_id: id,
      status: 'FILLED',
      reason: null,
      requested_amount_krw: '100000',
      requested_quantity: null,
      quantity: '0.001',
      price: '90000000',
      accepted_at: formatInstant(acceptedAt),
      filled_at: formatInstant(second(1)),
      fill: {
        gross_krw: '90000',
        fee_krw: '45',
        tax_krw: '0',
        cash_krw: '-90045',
        fx: null,
        print: { at: formatInstant(second(1)), kind: 'QUOTE', source: 'sim', ask: '90000000' },
      },
      conflicts: [],
    });
    expect(body.ledger.map((entry: object) => Object.values(entry).slice(0, 4))).toEqual([
      [0, 'CASH', 'KRW', '-90000'],
      [1, 'MARKET', 'KRW', '90000'],
      [2, 'CASH', 'KRW', '-45'],
      [3, 'FEES', 'KRW', '45'],
      [4, 'HOLDING', 'CRYPTO-COIN-BTC', '0.001'],
      [5, 'MARKET', 'CRYPTO-COIN-BTC', '-0.001'],
    ]);
  });

  it('shows what a waiting order waits for, and a conflicting order under its id', async () => {
    const id = await recordWaitingOrder(home.sql, { userId: trader.id, acceptedAt: second(1) });
    await home.sql`
      insert into order_conflicts (order_id, body_sha256, accepted_at, intent, recorded_at)
      values (${id}, ${'b'.repeat(64)}, ${second(2)}, '{}', ${second(3)})`;
    const { body } = await home.get(`/orders/${id.toUpperCase()}`, trader.token);
    expect(body).toMatchObject({
      status: 'PENDING',
      reason: 'AWAITING_PRINT',
      fill: null,
      ledger: [],
      conflicts: [{ body_sha256: 'b'.repeat(64), accepted_at: formatInstant(second(2)) }],
    });
  });

  it.each(['', '/explain', '/receipt'])('hides another user’s order at …%s', async (suffix) => {
    const id = await recordWaitingOrder(home.sql, { userId: trader.id, acceptedAt: second(1) });
    const stranger = await home.openUser();
    for (const orderId of [id, randomUUID()]) {
      const { status, body } = await home.get(`/orders/${orderId}${suffix}`, stranger.token);
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await home.get(`/orders/not-an-id${suffix}`, stranger.token)).status).toBe(422);
    expect((await home.get(`/orders/${id}${suffix}`)).status).toBe(401);
    expect((await home.get(`/orders/${id}${suffix}?verbose=1`, trader.token)).status).toBe(422);
  });
});

describe('GET /orders/{order_id}/explain', () => {
  it('tells print, rule, FX and fees of a fill in dollars', async () => {
    const user = await home.openUser();
    const id = await recordFilledOrder(home.sql, {
      userId: user.id,
      acceptedAt: second(0),
      tickerId: 'US-STOCK-AAPL',
      currency: 'USD',
      quantity: '2',
      price: '200.5',
      grossKrw: '562603',
      feeKrw: '394',
      fx: { applied: '1402.8', last: '1400' },
    });
    const { body } = await home.get(`/orders/${id}/explain`, user.token);
    expect(body).toMatchObject({
      order_id: id,
      price: '200.5',
      price_pick: 'ASK',
      rule: {
        name: 'FIRST_ELIGIBLE_PRINT',
        not_before: formatInstant(addMicros(second(0), 500_000)),
      },
      fx: { applied_exchange_rate: '1402.8', print_last: '1400', source: 'sim' },
      fees: { gross_krw: '562603', fee_krw: '394', tax_krw: '0', cash_krw: '-562997' },
      receipt_facts: { order_id: id, user_id: user.id, accepted_at: formatInstant(second(0)) },
    });
    expect(body.rule.text.join(' ')).toContain('pays the ask of its print: 200.5 USD');
  });

  it('tells of a LIMIT order since when it rests, behind which split, and where its receipt is', async () => {
    const user = await home.openUser();
    const of = { userId: user.id, acceptedAt: second(0), tickerId: 'KRX-STOCK-000660' };
    const id = await recordRestingOrder(home.sql, of);
    await enterAction(home.sql, of.tickerId, addMicros(second(0), 1), {
      newShares: 5,
      oldShares: 2,
    });
    await enterAction(home.sql, of.tickerId, second(86_400), { newShares: 7, oldShares: 1 });
    home.now = second(10);
    const { body } = await home.get(`/orders/${id}/explain`, user.token);
    home.now = home.startedAt;
    expect(body).toMatchObject({
      rule: { name: 'FIRST_ELIGIBLE_PRINT', resting_since: formatInstant(second(1)) },
      splits: [{ new_shares: 5, old_shares: 2 }],
      ...{ price_pick: null, receipt_path: `/api/v1/orders/${id}/receipt` },
    });
    expect(body.rule.text.join(' ')).toMatch(
      /at most 90000000 KRW \(GTC\), until it is taken back/,
    );
  });

  it('tells of an order that was refused as it came of no split that came later', async () => {
    const user = await home.openUser();
    const of = { userId: user.id, acceptedAt: second(0), tickerId: 'US-STOCK-NVDA' };
    const id = await recordWaitingOrder(home.sql, of);
    await home.sql`
      update orders set status = 'FAILED', reason = 'INVALID_PRICE', settled_at = ${second(1)}
      where id = ${id}`;
    const terms = { newShares: 5, oldShares: 2 };
    await enterAction(home.sql, of.tickerId, addMicros(second(0), 1), terms);
    home.now = second(10);
    const { body } = await home.get(`/orders/${id}/explain`, user.token);
    home.now = home.startedAt;
    expect(body).toMatchObject({ status: 'FAILED', splits: [], rule: { decided_at: null } });
    expect(body.rule.text.join(' ')).not.toContain('split');
  });

  it('tells of an order on the share of a user which strike it waits for', async () => {
    const [user, share] = [await home.openUser(), 'HUMAN-ETF-JIHO'];
    const of = { userId: user.id, acceptedAt: second(0), tickerId: share };
    const id = await recordWaitingOrder(home.sql, of);
    await home.sql`
      insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
        price, nav_krw, book_krw, decided_under, settled_at)
      values (${share}, ${trader.id}, ${id}, 0, ${second(-9)}, ${second(5)}, 1, 1, 1, 'x', ${second(0)})`;
    const said = async () => (await home.get(`/orders/${id}/explain`, user.token)).body.rule;
    expect(await said()).toMatchObject({
      name: 'FIRST_LATER_STRIKE',
      text: expect.arrayContaining([`The next strike is that of ${formatInstant(second(5))}.`]),
    });
    await home.sql`
      insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
        priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw, outstanding,
        holders, is_closing, decided_under, settled_at)
      values (${share}, ${second(5)}, ${id}, ${trader.id}, 1, 1, 1, ${second(-1)}, 0, 0, 0, 0, 0, 1, 0, 0,
        false, 'x', ${second(5)})`;
    const { text } = await said();
    expect(text.slice(2, 4)).toEqual([
      `The strike of ${formatInstant(second(5))} was not for it: the oldest of its prices is of ${formatInstant(second(-1))}.`,
      `The next strike is that of ${formatInstant(second(5 + 86_400))}.`,
    ]);
  });

  it('tells of a waiting order until when it waits', async () => {
    const id = await recordWaitingOrder(home.sql, { userId: trader.id, acceptedAt: second(1) });
    const { body } = await home.get(`/orders/${id}/explain`, trader.token);
    expect(body).toMatchObject({ status: 'PENDING', print: null, fees: null, price: null });
    expect(body.rule.text.at(-1)).toContain(formatInstant(second(61)));
  });
});

describe('GET /trades', () => {
  it('pages through fills by the time of their prints', async () => {
    const user = await home.openUser();
    const of = { userId: user.id, ...FILL };
    for (const at of [3, 1, 2, 2]) {
      await recordFilledOrder(home.sql, { ...of, acceptedAt: second(at) });
    }
    await recordWaitingOrder(home.sql, { userId: user.id, acceptedAt: second(5) });
    const rows = await allPages('/trades?limit=1', user.token);
    expect(rows.map((row) => (row as unknown as { filled_at: string }).filled_at)).toEqual(
      [4, 3, 3, 2].map((at) => formatInstant(second(at))),
    );
    expect(new Set(rows.map((row) => row.order_id)).size).toBe(4);
    expect((await home.get('/trades?side=SELL', user.token)).body.items).toEqual([]);
    expect((await home.get('/trades?status=FILLED', user.token)).status).toBe(422);
    expect((await home.get('/trades')).status).toBe(401);
  });

  it('have what the house sold at the moment that called for it, not at that of its print', async () => {
    const user = await home.openUser();
    const of = { userId: user.id, ...FILL };
    const forced = { liquidationId: randomUUID(), filledAt: second(30) };
    const sale = { ...of, side: 'SELL', acceptedAt: second(1), forced } as const;
    const sold = await recordFilledOrder(home.sql, sale);
    const own = await recordFilledOrder(home.sql, { ...of, acceptedAt: second(10) });
    const trades = async (query: string) =>
      (await home.get(`/trades?${query}`, user.token)).body.items;
    expect(await trades('')).toMatchObject([
      {
        order_id: sold,
        filled_at: formatInstant(second(30)),
        print: { at: formatInstant(second(2)) },
      },
      { order_id: own, filled_at: formatInstant(second(11)) },
    ]);
    expect(await trades(`from=${formatInstant(second(20))}`)).toMatchObject([{ order_id: sold }]);
    expect(await trades(`to=${formatInstant(second(20))}`)).toMatchObject([{ order_id: own }]);
  });

  it('tell the rate that each was paid with, where it came from and of when it is', async () => {
    const user = await home.openUser();
    await recordFilledOrder(home.sql, {
      ...{ userId: user.id, acceptedAt: second(0), tickerId: 'US-STOCK-AAPL', currency: 'USD' },
      ...{ quantity: '2', price: '200.5', grossKrw: '562603' },
      fx: { applied: '1402.8', last: '1400', source: 'usdt:upbit' },
    });
    const { body } = await home.get('/trades', user.token);
    expect(body.items.map((fill: { fx: unknown }) => fill.fx)).toEqual([
      {
        applied_exchange_rate: '1402.8',
        print_at: formatInstant(second(1)),
        print_last: '1400',
        source: 'usdt:upbit',
      },
    ]);
  });
});
