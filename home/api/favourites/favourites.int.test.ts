import { formatInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAVOURITES_MAX } from '#accounts/favourites';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const [BTC, ETH, SAMSUNG] = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'KRX-STOCK-005930'];

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

const put = (user: TestUser, tickerId: string) =>
  home.ask('PUT', `/favourites/${tickerId}`, { token: user.token });
const remove = (user: TestUser, tickerId: string) =>
  home.ask('DELETE', `/favourites/${tickerId}`, { token: user.token });
async function listed(user: TestUser): Promise<string[]> {
  const { body } = await home.get('/favourites', user.token);
  return body.items.map((item: { ticker_id: string }) => item.ticker_id);
}

it('are listed in the order they were added in, each once, and for their owner alone', async () => {
  const [user, other] = [await home.openUser(), await home.openUser()];
  expect(await listed(user)).toEqual([]);
  for (const tickerId of [SAMSUNG, BTC, ETH]) {
    expect(await put(user, tickerId)).toMatchObject({
      status: 200,
      body: { ticker_id: tickerId, created_at: formatInstant(home.now) },
    });
  }
  expect((await put(user, SAMSUNG)).status).toBe(200);
  expect(await listed(user)).toEqual([SAMSUNG, BTC, ETH]);
  expect(await listed(other)).toEqual([]);

  expect((await remove(user, BTC)).status).toBe(204);
  expect((await remove(user, BTC)).status).toBe(204);
  expect((await remove(other, ETH)).status).toBe(204);
  expect(await listed(user)).toEqual([SAMSUNG, ETH]);
  await put(user, BTC);
  expect(await listed(user)).toEqual([SAMSUNG, ETH, BTC]);
});

it('are of what there is, and no more than so many', async () => {
  const user = await home.openUser();
  expect((await put(user, 'CRYPTO-COIN-NOSUCH')).body.code).toBe('NOT_FOUND');
  expect((await put(user, 'btc')).body.code).toBe('INVALID_REQUEST');
  expect((await remove(user, 'CRYPTO-COIN-NOSUCH')).body.code).toBe('NOT_FOUND');
  await home.sql`
    insert into favourites
    select ${user.id}, array_agg('TEST-STOCK-' || place), array_agg(now()), now()
    from generate_series(1, ${FAVOURITES_MAX}::int) as place`;
  const { status, body } = await put(user, BTC);
  expect([status, body.errors[0].code]).toEqual([422, 'too_many_favourites']);
  expect(await put(user, BTC)).toMatchObject({ status: 422 });
  await remove(user, 'TEST-STOCK-7');
  expect((await put(user, BTC)).status).toBe(200);
  expect((await listed(user)).length).toBe(FAVOURITES_MAX);
});
