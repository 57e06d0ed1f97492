import { randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

let home: HomeApi;
let user: TestUser;
const second = (count: number) => addMicros(home.startedAt, count * MICROS_PER_SECOND);

beforeAll(async () => {
  home = await createHomeApi();
  user = await home.openUser();
});
afterAll(() => home.close());

describe('GET /margin', () => {
  it('says of whom nothing may be owed what cash buys, and no more', async () => {
    const { body } = await home.get('/margin', user.token);
    const { balance_krw: cash } = (await home.get('/portfolio', user.token)).body;
    expect(body).toMatchObject({
      ...{ enabled: false, since: null, liability_krw: '0', exposure_krw: '0' },
      ...{ equity_krw: cash, maintenance_rate: '0.25', maintenance_krw: '0' },
      ...{ leverage_max: 3, interest_rate: '0.08' },
      buying_power: [{ leverage: 1, krw: cash }],
      interest: { next_krw: '0', charged_krw: '0' },
    });
    expect(body.interest.next_at).toMatch(/T15:00:00\.000000Z$/);
  });

  it('says of who owes what, what it costs, and what each leverage buys', async () => {
    const debtor = await home.openUser();
    await home.sql`
      update wallets set margin_since = ${second(1)}, margin_checked_to = ${second(2)},
        margin_partition = 0, balance_krw = -365000
      where user_id = ${debtor.id}`;
    await home.sql`
      insert into interest_charges (user_id, at, journal_id, liability_krw, rate, interest_krw,
        decided_under, settled_at)
      values (${debtor.id}, ${second(1)}, ${randomUUID()}, 300000, 0.08, 66, 'x', ${second(2)})`;
    expect((await home.get('/margin', debtor.token)).body).toMatchObject({
      ...{ enabled: true, since: formatInstant(second(1)), liability_krw: '365000' },
      equity_krw: '-365000',
      buying_power: [1, 2, 3].map((leverage) => ({ leverage, krw: '0' })),
      // 365,000 × 8 % / 365
      interest: { next_krw: '80', charged_krw: '66' },
    });
    expect((await home.get('/portfolio', debtor.token)).body).toMatchObject({
      ...{ balance_krw: '-365000', liabilities_krw: '365000', available_krw: '0' },
      equity_krw: '-365000',
    });
    expect((await home.get('/account/balance', debtor.token)).body).toMatchObject({
      balances: [{ total: '-365000', available: '0' }],
      liabilities_krw: '365000',
    });
  });
});

describe('GET /margin/liquidations', () => {
  const ids = [randomUUID(), randomUUID()].sort();
  beforeAll(async () => {
    for (const [index, id] of ids.entries()) {
      const print = index === 0 ? [null, null, null, null, null] : PRINT();
      const [tickerId, at, kind, last, source] = print;
      await home.sql`
        insert into liquidations (id, user_id, at, print_ticker_id, print_at, print_kind, print_last,
          print_source, maintenance, cash_krw, exposure_krw, equity_krw, cash_after_krw,
          exposure_after_krw, equity_after_krw, cancelled, sold, decided_under, settled_at)
        values (${id}, ${user.id}, ${second(index)}, ${tickerId}, ${at}, ${kind}, ${last}, ${source},
          0.25, -900, 1000, 100, 95, 0, 95, 0, 1, 'x', ${second(9)})`;
    }
  });
  const PRINT = () => ['CRYPTO-COIN-BTC', second(1), 'TRADE', '1000', 'upbit'] as const;

  it('are shown with what triggered them and the sums, newest first, page by page', async () => {
    const { body } = await home.get('/margin/liquidations?limit=1', user.token);
    expect(body.items).toEqual([
      {
        ...{ liquidation_id: ids[1], at: formatInstant(second(1)), trigger: 'PRINT' },
        print: {
          ...{ ticker_id: 'CRYPTO-COIN-BTC', at: formatInstant(second(1)), kind: 'TRADE' },
          ...{ last: '1000', source: 'upbit' },
        },
        maintenance_rate: '0.25',
        before: { cash_krw: '-900', exposure_krw: '1000', equity_krw: '100' },
        after: { cash_krw: '95', exposure_krw: '0', equity_krw: '95' },
        ...{ cancelled_order_ids: [], sold: [], settled_at: formatInstant(second(9)) },
      },
    ]);
    const rest = await home.get(
      `/margin/liquidations?limit=1&cursor=${body.next_cursor}`,
      user.token,
    );
    expect(rest.body).toMatchObject({
      items: [{ liquidation_id: ids[0], trigger: 'INTEREST', print: null }],
      next_cursor: null,
    });
  });

  it('are nobody else’s', async () => {
    const stranger = await home.openUser();
    expect((await home.get('/margin/liquidations', stranger.token)).body.items).toEqual([]);
    expect((await home.get('/margin/liquidations')).status).toBe(401);
  });
});
