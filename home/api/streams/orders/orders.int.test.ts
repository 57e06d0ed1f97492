import { createSql } from '@mockstreet/db/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestUser } from '../../../../tests/support/home-api.ts';
import { newOrderIds, writeOrderEvents } from '../../../../tests/support/order-events.ts';
import { type ServedHome, serveHomeApi } from '../../../../tests/support/served-home.ts';
import type { StreamClient, StreamMessage } from '../../../../tests/support/stream-client.ts';

let served: ServedHome;
beforeAll(async () => {
  served = await serveHomeApi({ replayEventsMax: 5_000, heartbeatMs: 300 });
});
afterAll(() => served.close());

const ordersOf = ({ messages }: StreamClient): StreamMessage[] =>
  messages.filter(({ type }) => type === 'order');
const idsOf = (client: StreamClient): string[] =>
  ordersOf(client).map(({ order }) => order.order_id);
const write = (user: TestUser, ids: readonly string[]) =>
  writeOrderEvents(served.home.sql, user.id, ids);
const hears = (client: StreamClient, count: number) =>
  expect.poll(() => idsOf(client).length).toBe(count);
const open = (user: TestUser, seq?: string) => served.signIn('/ws/orders', user.token, seq);
/** The last `seq` heard, of whatever message. */
const lastSeq = (client: StreamClient): string => client.messages.at(-1).seq;

describe('/ws/orders', () => {
  it('tells of one’s own orders as they are decided, and of nobody else’s', async () => {
    const [user, other] = [await served.home.openUser(), await served.home.openUser()];
    const [mine, theirs] = [newOrderIds(3), newOrderIds(3)];
    await write(user, newOrderIds(2));
    const client = await open(user);
    await write(other, theirs);
    await write(user, mine);
    await hears(client, 3);
    expect(idsOf(client)).toEqual(mine);
    expect(ordersOf(client)[0]).toEqual({
      type: 'order',
      seq: expect.stringMatching(/^\d+\.\d+$/),
      order: {
        ...{ order_id: mine[0], ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', status: 'FILLED' },
        ...{ reason: null, price: '100', quantity: '0.5', gross_krw: '50', fee_krw: '1' },
        ...{ tax_krw: '0', applied_exchange_rate: null },
        filled_at: '2026-11-21T09:00:00.000000Z',
        settled_at: '2026-11-21T09:00:01.000000Z',
      },
    });
  });

  it('begins with what is committed from then on, whatever transaction still runs', async () => {
    const user = await served.home.openUser();
    const [before, meanwhile, after] = [newOrderIds(2), newOrderIds(1), newOrderIds(2)];
    const url = served.home.databaseUrl;
    const slow = createSql({ url, applicationName: 'test', poolSize: 1 });
    const clients = await slow.begin(async (transaction) => {
      await writeOrderEvents(transaction as never, user.id, meanwhile);
      await write(user, before);
      const first = await open(user);
      // The reader is there by now, and goes no further than the transaction that runs.
      await write(user, after);
      return [first, await open(user)] as const;
    });
    await slow.end();
    await Promise.all([hears(clients[0], 3), hears(clients[1], 1)]);
    expect(clients.map(idsOf)).toEqual([[...meanwhile, ...after], meanwhile]);
    const resumed = await open(user, clients[1].messages[0].seq);
    await hears(resumed, 5);
    expect(idsOf(resumed)).toEqual([...meanwhile, ...before, ...after]);
  });

  it('misses nothing and repeats nothing when it is cut while trading goes on', async () => {
    const user = await served.home.openUser();
    const all: string[] = [];
    let trading = true;
    const trade = async () => {
      while (trading) {
        const ids = newOrderIds(7);
        all.push(...ids);
        await write(user, ids);
      }
    };
    const traded = trade();
    const heard: string[] = [];
    let seq: string | undefined;
    for (let cut = 0; cut < 6; cut++) {
      const client = await open(user, seq);
      // The first begins somewhere in the midst.
      const first = heard.length === 0;
      await expect.poll(() => idsOf(client).length).toBeGreaterThan(20);
      client.cut();
      await client.closed;
      heard.push(...idsOf(client));
      if (first) all.splice(0, all.indexOf(heard[0] as string));
      seq = lastSeq(client);
    }
    trading = false;
    await traded;
    const last = await open(user, seq);
    await hears(last, all.length - heard.length);
    expect([...heard, ...idsOf(last)]).toEqual(all);
  });

  it('goes on from a heartbeat as well, whatever others did meanwhile', async () => {
    const [user, other] = [await served.home.openUser(), await served.home.openUser()];
    const client = await open(user);
    await write(other, newOrderIds(5));
    const { seq } = await client.next('heartbeat');
    client.cut();
    const missed = newOrderIds(2);
    await write(user, missed);
    const again = await served.connect('/ws/orders', {
      protocols: ['mockstreet.v1', `bearer.${user.token}`, `seq.${seq}`],
    });
    await hears(again, 2);
    expect(idsOf(again)).toEqual(missed);
  });

  it('goes on from an error that came before it was let in', async () => {
    const strict = await serveHomeApi({ connectionsPerUserMax: 1, heartbeatMs: 300 });
    const user = await strict.home.openUser();
    const client = await strict.signIn('/ws/orders', user.token);
    await writeOrderEvents(strict.home.sql, user.id, newOrderIds(3));
    await hears(client, 3);
    const turnedAway = await strict.connect('/ws/orders');
    turnedAway.send({ type: 'auth', token: user.token, seq: lastSeq(client) });
    expect(await turnedAway.next('error')).toMatchObject({
      ...{ code: 'LIMIT_EXCEEDED', seq: lastSeq(client) },
    });
    client.cut();
    const missed = newOrderIds(2);
    await writeOrderEvents(strict.home.sql, user.id, missed);
    const again = async () => {
      const next = await strict.connect('/ws/orders');
      next.send({ type: 'auth', token: user.token, seq: lastSeq(turnedAway) });
      return await next.next('ready').then(
        () => next,
        () => undefined,
      );
    };
    // Its place is free once home has seen it go.
    let letIn: StreamClient | undefined;
    await expect.poll(async () => (letIn = await again())).toBeDefined();
    await hears(letIn as StreamClient, 2);
    expect(idsOf(letIn as StreamClient)).toEqual(missed);
    await strict.close();
  });

  it('sends again on an open socket what came behind a seq, when asked to', async () => {
    const user = await served.home.openUser();
    const client = await open(user);
    const { seq } = client.messages[0];
    const ids = newOrderIds(2);
    await write(user, ids);
    await hears(client, 2);
    client.send({ type: 'resume', seq });
    await hears(client, 4);
    const more = newOrderIds(1);
    await write(user, more);
    await hears(client, 5);
    expect(idsOf(client)).toEqual([...ids, ...ids, ...more]);
  });

  it('waits for a transaction that began earlier and commits later', async () => {
    const user = await served.home.openUser();
    const client = await open(user);
    const [early, late] = [newOrderIds(1), newOrderIds(1)];
    const url = served.home.databaseUrl;
    const slow = createSql({ url, applicationName: 'test', poolSize: 1 });
    await slow.begin(async (transaction) => {
      await writeOrderEvents(transaction as never, user.id, early);
      await write(user, late);
      const resumed = await open(user, client.messages[0].seq);
      await resumed.next('heartbeat');
      expect([idsOf(client), idsOf(resumed)]).toEqual([[], []]);
      resumed.cut();
    });
    await slow.end();
    await hears(client, 2);
    expect(idsOf(client)).toEqual([...early, ...late]);
  });

  it('says that it cannot tell all, where the outbox was pruned, and goes on from now', async () => {
    const user = await served.home.openUser();
    const client = await open(user);
    const { seq } = client.messages[0];
    client.cut();
    // What runs in other databases holds back how far is read: only what somebody was told is surely behind that.
    const witness = await open(user);
    await write(user, newOrderIds(3));
    await hears(witness, 3);
    await served.home.sql`delete from outbox`;
    const again = await open(user, seq);
    const reset = await again.next('reset');
    expect(reset.detail).toContain('GET /api/v1/orders');
    const ids = newOrderIds(1);
    await write(user, ids);
    await hears(again, 1);
    expect(idsOf(again)).toEqual(ids);
  });

  it.each(['99999999999999.1', '0.0'])(
    'says so, too, of a seq that it cannot have given: %s',
    async (seq) => {
      const user = await served.home.openUser();
      await served.home.sql`delete from outbox`;
      const client = await open(user, seq);
      await client.next('reset');
    },
  );

  it('says so, too, rather than read through more than it may', async () => {
    const [user, other] = [await served.home.openUser(), await served.home.openUser()];
    const witness = await open(user);
    const { seq } = witness.messages[0];
    await write(other, newOrderIds(8_000));
    await write(user, newOrderIds(1));
    await hears(witness, 1);
    const again = await open(user, seq);
    await again.next('reset');
    expect(idsOf(again)).toEqual([]);
  });

  it('reads on after its connection to Postgres was lost', async () => {
    const user = await served.home.openUser();
    const client = await open(user);
    const lost = newOrderIds(2);
    await served.home.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'api-test-orders' and datname = current_database()`;
    await write(user, lost);
    await hears(client, 2);
    expect(idsOf(client)).toEqual(lost);
  });

  it('drops a client that takes nothing, who finds it all when it comes again', async () => {
    const narrow = await serveHomeApi({ bufferBytesMax: 64 * 1024 });
    const user = await narrow.home.openUser();
    const client = await narrow.signIn('/ws/orders', user.token);
    const { seq } = client.messages[0];
    client.pause();
    const ids = newOrderIds(20_000);
    await writeOrderEvents(narrow.home.sql, user.id, ids);
    const openNow = () =>
      narrow.home.request('/metrics').then(async (answer) => {
        return /stream_connections\{topic="orders"\} (\d+)/.exec(await answer.text())?.[1];
      });
    await expect.poll(openNow, { timeout: 20_000 }).toBe('0');
    const again = await narrow.signIn('/ws/orders', user.token, seq);
    await expect.poll(() => idsOf(again).length, { timeout: 20_000 }).toBe(ids.length);
    expect(idsOf(again)).toEqual(ids);
    await narrow.close();
  });
});
