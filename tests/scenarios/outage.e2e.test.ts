import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createSql } from '@mockstreet/db/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { killedServers } from '../faults/killed-servers.ts';
import { verifyInstance } from '../support/instance-command.ts';
import { addTraders } from '../support/instance-users.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { type Answer, signIn, type Trader } from '../support/trader.ts';

const TICKERS = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'KRX-STOCK-005930', 'US-STOCK-AAPL'];

/** What goes away and comes back, on one instance for all: starting one is what is dear. */
let instance: RunningInstance;
let traders: Trader[];

beforeAll(async () => {
  instance = await createInstance();
  await instance.start('edge');
  await instance.start('home');
  traders = await addTraders(instance, 20);
}, 240_000);

afterAll(async () => {
  await instance?.dispose();
}, 60_000);

/** Its engine and its API end side by side: the edge misses the one while the other may still answer. */
async function awaitAway(trader: Trader): Promise<void> {
  await vi.waitUntil(
    async () => {
      const [{ body }, read] = [await trader.get('/status'), await trader.get('/portfolio')];
      return body.home === 'offline' && read.body.code === 'HOME_OFFLINE';
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** Buys, and sells of what is not held: both kinds of outcome. */
function orderNumber(index: number) {
  const ticker_id = TICKERS[index % TICKERS.length];
  return index % 5 === 4
    ? { ticker_id, side: 'SELL', type: 'MARKET', quantity: '1' }
    : { ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '300000' };
}

test('home stopped: 200 orders are accepted, and when it is back each fills on the print of its own time', async () => {
  expect(await instance.stop('home')).toBe(0);
  const [first] = traders as [Trader, ...Trader[]];

  const read = await first.get('/portfolio');
  expect(read).toMatchObject({ status: 503, body: { code: 'HOME_OFFLINE' } });
  await awaitAway(first);

  const accepted: Answer[] = [];
  for (let index = 0; index < 200; index++) {
    const trader = traders[index % traders.length] as Trader;
    accepted.push(await trader.order(orderNumber(index)));
  }
  expect(accepted.every(({ status }) => status === 202)).toBe(true);

  const client_order_id = randomUUID();
  const body = { ...orderNumber(0), client_order_id };
  const once = await first.order(body);
  const again = await first.order(body);
  expect(once.status).toBe(202);
  expect(again.body).toEqual(once.body);
  const other = await first.order({ ...body, amount_krw: '400000' });
  expect(other).toMatchObject({ status: 409, body: { code: 'CLIENT_ORDER_ID_REUSED' } });

  const backlog = await first.get('/status');
  expect(backlog.body.queue.ready).toBeGreaterThanOrEqual(201);
  expect(Date.parse(backlog.body.queue.oldest_accepted_at)).toBeLessThanOrEqual(
    Date.parse((accepted[0] as Answer).body.accepted_at) + 1,
  );

  await instance.start('home');
  const sql = createSql({ url: instance.describe().addresses.database, applicationName: 'test' });
  await vi.waitUntil(
    async () => {
      const rows = await sql`select count(*)::int as n from orders where status <> 'PENDING'`;
      return rows[0]?.n === 201;
    },
    { timeout: 60_000, interval: 250 },
  );
  const late = await sql`
    select id from orders
    where status = 'FILLED' and filled_at - accepted_at > interval '2.5 seconds'`;
  expect(late).toEqual([]);
  const [counts] = await sql`
    select count(*) filter (where status = 'FILLED')::int as filled,
      count(*) filter (where reason = 'INSUFFICIENT_QUANTITY')::int as refused from orders`;
  expect(counts?.filled).toBeGreaterThan(100);
  expect(counts?.refused).toBeGreaterThan(0);
  await sql.end();

  for (const [index, { body: receipt }] of accepted.entries()) {
    if (index % 20 !== 0) continue;
    const order = await (traders[index % traders.length] as Trader).get(
      `/orders/${receipt.order_id}`,
    );
    expect(order.body.accepted_at).toBe(receipt.accepted_at);
  }
  const verdict = await verifyInstance(instance.describe());
  expect(verdict.output).not.toContain('BREACH');
  expect(verdict.code, verdict.output).toBe(0);
}, 180_000);

// Friends of their own: they spend all that they have.
describe('what is killed', () =>
  killedServers(() => ({ instance, traders: traders.slice(0, 10) })));

test('an administrator pulls the plug: home goes and comes back by itself, and fills what was ordered meanwhile', async () => {
  const trader = traders.at(-1) as Trader;
  const admin = await signIn(instance.origin, 'admin', 'demo-admin-1');
  expect((await admin.get('/admin/system')).body.plug).toEqual({ available: true, back_at: null });
  const pulled = await admin.post('/admin/plug', { seconds: 20 });
  expect(pulled.status).toBe(202);
  // Home is there until its answer is out.
  expect(await admin.post('/admin/plug', { seconds: 20 })).toEqual(pulled);

  await awaitAway(trader);
  const { body: receipt, status } = await trader.order(orderNumber(0));
  expect(status).toBe(202);

  await vi.waitUntil(
    async () => (await trader.get(`/orders/${receipt.order_id}`)).body.status === 'FILLED',
    { timeout: 60_000, interval: 250 },
  );
  const { body: order } = await trader.get(`/orders/${receipt.order_id}`);
  expect(Date.parse(order.filled_at)).toBeLessThan(Date.parse(pulled.body.back_at));
  expect(Date.parse(order.settled_at)).toBeGreaterThan(Date.parse(pulled.body.back_at));

  // Stopped while it is away, it stays so.
  expect((await admin.post('/admin/plug', { seconds: 20 })).status).toBe(202);
  await awaitAway(trader);
  expect(await instance.stop('home')).toBe(0);
  expect(readdirSync(instance.describe().data.home.run)).toEqual([]);
}, 120_000);
