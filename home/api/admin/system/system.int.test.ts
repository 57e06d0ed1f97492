import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { RELEASE } from '@mockstreet/shared/node/release';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../../tests/support/home-api.ts';

let engine: Server;
let home: HomeApi;
let admin: TestUser;
const pulled: number[] = [];

/** What the stand-in for an engine answers, by path; anything else is 503. */
let answers: Record<string, unknown>;

beforeAll(async () => {
  engine = createServer((request, response) => {
    const body = answers[request.url ?? ''];
    response.statusCode = body === undefined ? 503 : 200;
    response.end(JSON.stringify(body ?? {}));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => engine.once('listening', resolve));
  const { port } = engine.address() as AddressInfo;
  home = await createHomeApi({
    processes: [
      { name: 'engine', url: `http://127.0.0.1:${port}` },
      // Nobody listens on it.
      { name: 'feeder', url: 'http://127.0.0.1:1' },
    ],
    plug: {
      backAt: () => null,
      pull: async (seconds) => {
        pulled.push(seconds);
        return addMicros(home.startedAt, seconds * MICROS_PER_SECOND);
      },
    },
  });
  admin = await home.openUser();
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
  await home.sql`insert into partition_layout (id, partitions) values (1, 2)`;
});
afterAll(async () => {
  await home?.close();
  engine?.close();
});

const system = async () => (await home.get('/admin/system', admin.token)).body;

it('tells of each part, and of what does not answer that it does not', async () => {
  const heardTo = formatInstant(addMicros(home.now, -5 * MICROS_PER_SECOND));
  answers = {
    '/health': { status: 'ok', version: '1.2.3', uptime_seconds: 60 },
    '/health/ready': {
      status: 'not_ready',
      dependencies: [{ name: 'postgres', ok: false, fault: 'gone' }],
    },
    '/queues': {
      items: [
        { partition: 0, queue: 'orders.0', ready: 7, active: true, heard_to: heardTo },
        { partition: -1, queue: 'orders.unrouted', ready: 0, active: true, heard_to: null },
      ],
    },
  };
  await home.sql`
    insert into feed_sources (source, state, last_answer_at, fault_count, updated_at)
    values ('sim', 'ok', ${home.now}, 3, ${home.now})`;
  await home.sql`
    insert into tape_heads (ticker_id, source, complete_to, last_print_at)
    values ('CRYPTO-COIN-BTC', 'sim', ${addMicros(home.now, -9 * MICROS_PER_SECOND)}, null)`;
  await home.sql`
    insert into tape_gaps (ticker_id, from_at, to_at, detected_at)
    values ('CRYPTO-COIN-BTC', ${addMicros(home.now, -20)}, ${addMicros(home.now, -10)},
      ${home.now})`;
  await home.sql`
    insert into outbox_cursors (reader, transaction_id, id, moved_at)
    values ('relay', '0', 0, ${home.now})`;
  await home.sql`
    insert into discord_messages (channel, transaction_id, event_id, part, template, mutable, fields,
      state, in_doubt, reason, event_at)
    values ('alerts', '9', 1, 1, 'whale_trade', true, '{}', 'pending', false, 'asks for patience',
      ${home.now})`;

  const answer = await system();
  expect(answer.home.version).toBe(RELEASE);
  expect(answer.home.dependencies.map(({ name }: { name: string }) => name)).toEqual([
    ...['postgres', 'redis', 'feed'],
  ]);
  expect(answer.home.processes).toEqual([
    {
      ...{ name: 'engine', state: 'not_ready', version: '1.2.3', role: null },
      started_at: formatInstant(addMicros(home.now, -60 * MICROS_PER_SECOND)),
      dependencies: [{ name: 'postgres', ok: false, fault: 'gone' }],
    },
    {
      ...{ name: 'feeder', state: 'unreachable', version: null, role: null },
      ...{ started_at: null, dependencies: [] },
    },
  ]);
  // Of one partition that is read nothing has been heard yet: so not of all.
  expect(answer.edge).toMatchObject({ fault: null, broker: 'reachable', heard_to: null });
  expect(answer.queues).toEqual({
    fault: null,
    items: [
      {
        ...{ partition: 0, queue: 'orders.0', ready: 7, is_read: true, heard_to: heardTo },
        ...{ lag_seconds: 5, passed_to: null, waiting_orders: 0, resting_orders: 0 },
      },
      {
        ...{ partition: 1, queue: 'orders.1', ready: null, is_read: null, heard_to: null },
        ...{ lag_seconds: null, passed_to: null, waiting_orders: 0, resting_orders: 0 },
      },
      {
        ...{ partition: -1, queue: 'orders.unrouted', ready: 0, is_read: true, heard_to: null },
        ...{ lag_seconds: null, passed_to: null, waiting_orders: 0, resting_orders: 0 },
      },
    ],
  });
  expect(answer.feed).toMatchObject({
    is_silent: false,
    sources: [
      {
        ...{ source: 'sim', markets: ['CRYPTO'], instruments: 1, state: 'ok', fault_count: 3 },
        ...{ complete_age_seconds: 9, open_gaps: 1, last_print_at: null },
      },
    ],
  });
  const readers = answer.outbox.readers.map(({ reader }: { reader: string }) => reader);
  expect(readers).toEqual(['fills-journal', 'relay']);
  // What the administrator's account left there, which neither has read.
  expect(answer.outbox.readers[1].pending).toBeGreaterThan(0);
  expect(answer.discord.channels).toMatchObject([
    { channel: 'alerts', held: 1, reason: 'asks for patience' },
    { channel: 'human', held: 0, oldest_at: null },
  ]);
  expect(answer.dead_letters).toMatchObject({ fault: null, open: 0, being_replayed: 0 });
  expect(answer.jobs).toEqual({ fault: null, items: [] });
  expect(answer.plug).toEqual({ available: true, back_at: null });
});

it('says that nobody sees the queues while no engine answers, and what is stored all the same', async () => {
  answers = {};
  const { queues, edge } = await system();
  expect(queues.fault).toBe('unreachable');
  expect(queues.items.map(({ partition }: { partition: number }) => partition)).toEqual([0, 1, -1]);
  expect(edge.broker).toBe('unknown');
});

it('is told of what it may not read that this part is missing, and of the rest', async () => {
  await home.sql`revoke select on tape_heads from mockstreet_api`;
  const { feed, queues } = await system();
  await home.sql`grant select on tape_heads to mockstreet_api`;
  expect(feed).toMatchObject({ fault: 'unreachable', sources: [], is_silent: true });
  expect(queues.items).toHaveLength(3);
});

it('takes home away for as long as it is asked, leaving a row in the audit log, and not for others', async () => {
  const { token } = await home.openUser();
  expect((await home.ask('POST', '/admin/plug', { token, body: {} })).status).toBe(403);
  for (const body of [{ seconds: 9 }, { seconds: 121 }, { seconds: 10.5 }, { until: 1 }]) {
    const refused = await home.ask('POST', '/admin/plug', { token: admin.token, body });
    expect([refused.status, refused.body.code]).toEqual([422, 'INVALID_REQUEST']);
  }
  const answer = await home.ask('POST', '/admin/plug', { token: admin.token, body: {} });
  const backAt = formatInstant(addMicros(home.startedAt, 60 * MICROS_PER_SECOND));
  expect([answer.status, answer.body]).toEqual([202, { back_at: backAt }]);
  expect(pulled).toEqual([60]);
  const rows = await home.sql`
    select actor_id, details from audit_log where action = 'plug.pulled'`;
  expect([...rows]).toEqual([{ actor_id: admin.id, details: { seconds: 60 } }]);
});

it('has no plug where nobody would bring home back', async () => {
  const elsewhere = await createHomeApi();
  try {
    const { id, token } = await elsewhere.openUser();
    await elsewhere.sql`update users set role = 'ADMIN' where id = ${id}`;
    const answer = await elsewhere.ask('POST', '/admin/plug', { token, body: {} });
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    const { body } = await elsewhere.get('/admin/system', token);
    expect([body.plug, body.home.processes]).toEqual([null, []]);
  } finally {
    await elsewhere.close();
  }
});
