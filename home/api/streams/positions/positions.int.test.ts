import { parseDecimal } from '@mockstreet/shared/decimal';
import { addMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Quote, UNRESTRICTED } from '#market/quote';
import type { TestUser } from '../../../../tests/support/home-api.ts';
import { newOrderIds, writeOrderEvents } from '../../../../tests/support/order-events.ts';
import { publishQuotes } from '../../../../tests/support/quote-updates.ts';
import { type ServedHome, serveHomeApi } from '../../../../tests/support/served-home.ts';
import type { StreamMessage } from '../../../../tests/support/stream-client.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';

let served: ServedHome;
beforeAll(async () => {
  served = await serveHomeApi();
});
afterAll(() => served.close());

const publish = (tickerId: string, last: string) => {
  served.home.now = addMicros(served.home.now, MICROS_PER_SECOND);
  const at = served.home.now;
  const price = parseDecimal(last) ?? expect.fail();
  const quote: Quote = {
    ...{ tickerId, bid: price, ask: price, last: price, at, venueAt: null, asOf: at },
    ...{ source: 'test', simulated: false, change24h: null, ...UNRESTRICTED },
  };
  return publishQuotes(served.home, [quote]);
};

/** What a settlement leaves behind, as far as a portfolio is concerned. */
async function settle(user: TestUser, quantity: string, cashKrw: string): Promise<void> {
  const { sql } = served.home;
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
      moved_at)
    values (${user.id}, ${BTC}, ${quantity}, 100, 'KRW-COIN', ${quantity}::numeric * 100,
      ${quantity}::numeric * 100, now())
    on conflict (user_id, ticker_id) do update set quantity = excluded.quantity,
      cost = excluded.cost, cost_krw = excluded.cost_krw`;
  await sql`update wallets set balance_krw = ${cashKrw} where user_id = ${user.id}`;
  await writeOrderEvents(sql, user.id, newOrderIds(1));
}

const worth = (equityKrw: string) => (message: StreamMessage) =>
  message.type === 'positions' && message.portfolio.equity_krw === equityKrw;

const withCash = (balanceKrw: string) => (message: StreamMessage) =>
  message.type === 'positions' && message.portfolio.balance_krw === balanceKrw;

describe('/ws/positions', () => {
  it('tells the portfolio as GET /portfolio has it, then what is settled, then what prices do', async () => {
    const user = await served.home.openUser();
    await publish(BTC, '100');
    const client = await served.signIn('/ws/positions', user.token);
    const { portfolio, seq } = await client.next('positions');
    expect(seq).toMatch(/^\d+\.\d+$/);
    const { body } = await served.home.get('/portfolio', user.token);
    expect(portfolio).toEqual(body);

    await settle(user, '10', '9999000');
    const bought = await client.next(withCash('9999000'));
    expect(bought.portfolio).toMatchObject({
      balance_krw: '9999000',
      positions: [{ ticker_id: BTC, quantity: '10', value_krw: '1000', price: '100' }],
    });

    await publish(BTC, '150');
    const risen = await client.next(worth('10000500'));
    expect(risen.portfolio.positions[0]).toMatchObject({ price: '150', profit_krw: '500' });
    expect(risen.portfolio).toEqual((await served.home.get('/portfolio', user.token)).body);
  });

  it('says nothing when what moves is not one’s own, and tells all of one’s windows alike', async () => {
    const user = await served.home.openUser();
    await publish(BTC, '100');
    const [one, other] = [
      await served.signIn('/ws/positions', user.token),
      await served.signIn('/ws/positions', user.token),
    ];
    await settle(user, '1', '9999900');
    await one.next(withCash('9999900'));
    await other.next(withCash('9999900'));
    const before = one.messages.length;
    await publish(ETH, '7');
    await publish(BTC, '200');
    expect(await one.next(worth('10000100'))).toEqual(await other.next(worth('10000100')));
    const told = one.messages.slice(before).map(({ portfolio }) => portfolio.positions[0].price);
    expect(new Set(told)).toEqual(new Set(['200']));
  });

  it('sees within a minute what no event tells of', async () => {
    const user = await served.home.openUser();
    const client = await served.signIn('/ws/positions', user.token);
    await client.next(worth('10000000'));
    await served.home.sql`
      update wallets set balance_krw = 10500000 where user_id = ${user.id}`;
    served.home.now = addMicros(served.home.now, MICROS_PER_MINUTE);
    await client.next(worth('10500000'));
  });

  it('tells nobody of anybody else', async () => {
    const [user, other] = [await served.home.openUser(), await served.home.openUser()];
    const client = await served.signIn('/ws/positions', user.token);
    await client.next('positions');
    const theirs = await served.signIn('/ws/positions', other.token);
    await settle(other, '3', '9999700');
    await theirs.next(withCash('9999700'));
    const owners = client.messages
      .filter(({ type }) => type === 'positions')
      .map(({ portfolio }) => portfolio.user_id);
    expect(new Set(owners)).toEqual(new Set([user.id]));
  });
});
