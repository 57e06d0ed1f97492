import { randomUUID } from 'node:crypto';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextStrikeAt } from '#trading/core/human-etf';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const DAY = 86_400 * MICROS_PER_SECOND;

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

const tickerOf = (name: string) => `HUMAN-ETF-${name}`;
const daysAgo = (days: number) => addMicros(home.now, -days * DAY);

/** A user who listed themselves some days ago, and was worth two million then. */
async function list(name: string, at: Instant, user?: TestUser): Promise<TestUser> {
  const issuer = user ?? (await home.openUser());
  await home.sql`
    insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
      price, nav_krw, book_krw, decided_under, settled_at)
    values (${tickerOf(name)}, ${issuer.id}, ${randomUUID()}, 0.3, ${at}, ${nextStrikeAt(at)}, 10000,
      2000000, 2000000, 'x', ${at})`;
  return issuer;
}

interface Struck {
  readonly price: string;
  readonly paid?: string;
  readonly isClosing?: boolean;
}

async function strike(name: string, at: Instant, { price, paid = '0', isClosing = false }: Struck) {
  const tickerId = tickerOf(name);
  await home.sql`
    insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
      priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw, outstanding,
      holders, is_closing, decided_under, settled_at)
    select ticker_id, ${at}::timestamptz, gen_random_uuid(), user_id, 2400000, ${price}::numeric,
      2400000 - ${paid}::numeric, ${at}::timestamptz, 100.5, 100.5, 30, ${paid}::numeric / 2.5,
      ${paid}::numeric, 2000000, 2.5, 2, ${isClosing}, 'x', ${at}::timestamptz
    from human_etfs where ticker_id = ${tickerId}`;
  if (isClosing) {
    await home.sql`update human_etfs set closed_at = ${at} where ticker_id = ${tickerId}`;
  }
}

describe('GET /human-etf', () => {
  it('tells of a share before its first strike, and behind each', async () => {
    const listedAt = daysAgo(9);
    const first = nextStrikeAt(listedAt);
    const issuer = await list('JIHO', listedAt);
    const path = `/human-etf/${tickerOf('JIHO')}`;
    expect((await home.get(path, issuer.token)).body).toMatchObject({
      ...{ ticker_id: 'HUMAN-ETF-JIHO', is_me: true, dividend_rate: '0.3', price: '10000' },
      ...{ change: '0', nav_krw: '2000000', struck_at: null, outstanding: '0', holders: 0 },
      ...{ next_strike_at: formatInstant(first), dividends_krw: '0', closed_at: null },
    });
    await strike('JIHO', first, { price: '12000' });
    await strike('JIHO', addMicros(first, DAY), { price: '11000.12345678', paid: '20' });
    const other = await home.openUser();
    const body = (await home.get(path, other.token)).body;
    expect(body).toMatchObject({
      ...{
        issuer_user_id: issuer.id,
        is_me: false,
        price: '11000.12345678',
        change: '-0.083323',
        nav_krw: '2400000',
      },
      ...{ outstanding: '2.5', holders: 2, dividends_krw: '20' },
      ...{ struck_at: formatInstant(addMicros(first, DAY)) },
      ...{ next_strike_at: formatInstant(addMicros(first, 2 * DAY)) },
    });
    const strikes = (await home.get(`${path}/strikes?limit=1`, other.token)).body;
    expect(strikes.items).toMatchObject([
      {
        ...{ at: body.struck_at, price: '11000.12345678', paid_krw: '20', due_krw: '30' },
        ...{ dividend_per_share: '8', realised_krw: '100.5', is_closing: false },
      },
    ]);
    const rest = await home.get(
      `${path}/strikes?limit=1&cursor=${strikes.next_cursor}`,
      other.token,
    );
    expect(rest.body).toMatchObject({ items: [{ price: '12000' }], next_cursor: null });
  });

  it('lists all of them, the newest first, and tells who asks of their own', async () => {
    const asker = await home.openUser();
    const at = daysAgo(3);
    // Of one moment: their order stands all the same.
    await list('MINSU', at, asker);
    for (const name of ['SUJIN', 'HYUN']) await list(name, at);
    const closing = nextStrikeAt(daysAgo(4));
    await list('GONE', daysAgo(4));
    await strike('GONE', closing, { price: '1', isClosing: true });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await home.get(`/human-etf?limit=2${cursor}`, asker.token);
      expect(body).toMatchObject({
        me: { ticker_id: tickerOf('MINSU'), is_me: true },
        ...{ listing_equity_krw_min: '1000000', closing_equity_krw: '100000' },
      });
      for (const { ticker_id: tickerId } of body.items) seen.push(tickerId);
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(new Set(seen.slice(0, 3))).toEqual(new Set(['MINSU', 'SUJIN', 'HYUN'].map(tickerOf)));
    expect(seen.slice(3, 4)).toEqual([tickerOf('GONE')]);
    expect(new Set(seen).size).toBe(seen.length);
    const { body } = await home.get(`/human-etf/${tickerOf('GONE')}`, asker.token);
    expect(body).toMatchObject({ closed_at: formatInstant(closing), next_strike_at: null });
  });

  it('is for whoever is signed in, and knows none that is not there', async () => {
    const user = await home.openUser();
    const [one, strikes] = ['/human-etf/HUMAN-ETF-NOBODY', '/human-etf/HUMAN-ETF-NOBODY/strikes'];
    expect((await home.get('/human-etf')).status).toBe(401);
    expect((await home.get(one, user.token)).status).toBe(404);
    expect((await home.get(strikes, user.token)).status).toBe(404);
    expect((await home.get('/human-etf', user.token)).body).toMatchObject({ me: null });
  });
});
