import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import { recordCancel, recordRestingOrder } from '../../../tests/support/recorded-orders.ts';

let home: HomeApi;
let user: TestUser;
const second = (count: number) => addMicros(home.startedAt, count * MICROS_PER_SECOND);

beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

describe('GET /commands', () => {
  let ids: { waiting: string; rejected: string; done: string };
  let orderId: string;
  beforeAll(async () => {
    user = await home.openUser();
    const of = { userId: user.id };
    orderId = await recordRestingOrder(home.sql, { ...of, acceptedAt: second(0) });
    ids = {
      done: await recordCancel(home.sql, { ...of, acceptedAt: second(2), orderId, cancelled: 1 }),
      rejected: await recordCancel(home.sql, {
        ...{ ...of, acceptedAt: second(3), orderId, reason: 'ALREADY_FINAL' },
      }),
      waiting: await recordCancel(home.sql, { ...of, acceptedAt: second(4) }),
    };
    await home.sql`
      update orders set status = 'CANCELLED', reason = 'USER_CANCELLED',
        reason_detail = ${`command_id=${ids.done}`}, settled_at = ${second(3)}
      where id = ${orderId}`;
  });
  const found = async (query: string) =>
    (await home.get(`/commands${query}`, user.token)).body.items.map(
      (row: { command_id: string }) => row.command_id,
    );

  it('shows mine, newest first, page by page and by status', async () => {
    expect(await found('')).toEqual([ids.waiting, ids.rejected, ids.done]);
    const first = (await home.get('/commands?limit=2', user.token)).body;
    expect(first.items).toHaveLength(2);
    expect(await found(`?limit=2&cursor=${first.next_cursor}`)).toEqual([ids.done]);
    expect(await found('?status=REJECTED')).toEqual([ids.rejected]);
    expect(await found('?status=DONE')).toEqual([ids.done]);
  });

  it('says what came of each', async () => {
    const { body } = await home.get('/commands', user.token);
    expect(body.items).toMatchObject([
      { type: 'CANCEL_ALL', status: 'PENDING', order_id: null, cancelled: null, settled_at: null },
      { type: 'CANCEL', status: 'REJECTED', reason: 'ALREADY_FINAL', cancelled: 0 },
      {
        ...{ type: 'CANCEL', order_id: orderId, status: 'DONE', reason: null, cancelled: 1 },
        accepted_at: formatInstant(second(2)),
        decided_at: formatInstant(addMicros(second(2), 500_000)),
      },
    ]);
  });

  it('shows one with the orders that it cancelled', async () => {
    const done = (await home.get(`/commands/${ids.done}`, user.token)).body;
    expect(done).toMatchObject({ command_id: ids.done, cancelled_order_ids: [orderId] });
    const rejected = (await home.get(`/commands/${ids.rejected}`, user.token)).body;
    expect(rejected.cancelled_order_ids).toEqual([]);
  });

  it('shows nobody else’s', async () => {
    const stranger = await home.openUser();
    expect((await home.get('/commands', stranger.token)).body.items).toEqual([]);
    expect((await home.get(`/commands/${ids.done}`, stranger.token)).status).toBe(404);
  });

  it.each(['status=FILLED', 'cursor=bogus', 'limit=0', 'kind=CANCEL'])(
    'refuses ?%s',
    async (query) => {
      expect((await home.get(`/commands?${query}`, user.token)).status).toBe(422);
    },
  );
});

describe('a LIMIT order that waits', () => {
  it('shows what it holds back and since when it rests, until it is final', async () => {
    const trader = await home.openUser();
    const of = { userId: trader.id, acceptedAt: second(0) };
    const buy = await recordRestingOrder(home.sql, of);
    const sell = await recordRestingOrder(home.sql, { ...of, side: 'SELL' });
    const viewOf = async (id: string) => (await home.get(`/orders/${id}`, trader.token)).body;
    expect(await viewOf(buy)).toMatchObject({
      type: 'LIMIT',
      status: 'PENDING',
      held_krw: '90045',
      held_quantity: null,
      resting_since: formatInstant(second(1)),
      deadline_at: null,
    });
    expect(await viewOf(sell)).toMatchObject({ held_krw: null, held_quantity: '0.001' });
    await home.sql`
      update orders set status = 'CANCELLED', reason = 'EXPIRED', settled_at = ${second(9)}
      where id = ${buy}`;
    expect(await viewOf(buy)).toMatchObject({ held_krw: null, held_quantity: null });
  });
});
