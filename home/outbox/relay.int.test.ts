import { randomUUID } from 'node:crypto';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { createSql, type Sql } from '@mockstreet/db/client';
import {
  type Instant,
  instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { asService, createTestDatabase } from '../../tests/support/database.ts';
import { createTestRedis } from '../../tests/support/redis.ts';
import { comparePositions, parsePosition } from './outbox-position.ts';
import { type OutboxSession, openOutboxSession } from './outbox-session.ts';
import { OUTBOX_KEPT_MICROS, pruneOutbox } from './prune-outbox.ts';
import { moveCursor, readAfter, readCursor } from './read-outbox.ts';
import { createRedisPublisher } from './redis-publisher.ts';
import { RELAY_READER, startRelay } from './relay.ts';
import { createRelayState, type RelayState } from './relay-state.ts';

const NOW = instant(1_795_000_000_000_000);
const PATIENCE = { timeout: 15_000, interval: 20 };

interface Stage {
  readonly url: string;
  readonly sql: Sql;
  /** A channel that no other test hears. */
  readonly channel: string;
  readonly redisUrl: string;
  /** Subjects heard on the channel so far, in order. */
  readonly heard: string[];
  readonly messages: Record<string, string>[];
}

async function setStage(): Promise<Stage> {
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const sql = createSql({ url: database.url, applicationName: 'test' });
  const channel = `test_events_${randomUUID()}`;
  const subscriber = new Redis(redis.url);
  const messages: Record<string, string>[] = [];
  const heard: string[] = [];
  subscriber.on('message', (_, text) => {
    const message = JSON.parse(text) as Record<string, string>;
    messages.push(message);
    heard.push(message.subject as string);
  });
  await subscriber.subscribe(channel);
  onTestFinished(async () => {
    subscriber.disconnect();
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  return { url: database.url, sql, channel, redisUrl: redis.url, heard, messages };
}

async function write(sql: Sql, channel: string, subjects: readonly string[], at: Instant = NOW) {
  await sql`
    with written as (
      insert into outbox (channel, subject, payload, created_at)
      select ${channel}, subject, jsonb_build_object('version', 1, 'type', 'test'),
        ${at}::timestamptz
      from unnest(${subjects as string[]}::text[]) with ordinality as given (subject, n)
      order by n)
    select pg_notify('outbox_moved', '')`;
}

interface RunningRelay {
  readonly state: RelayState;
  stop(): Promise<void>;
}

function relay(
  stage: Stage,
  given: { redisUrl?: string; batchSize?: number; openSession?: () => Promise<OutboxSession> } = {},
): RunningRelay {
  const state = createRelayState();
  const publisher = createRedisPublisher(given.redisUrl ?? stage.redisUrl);
  const running = startRelay({
    openSession: (onMoved) =>
      given.openSession?.() ?? openOutboxSession(asService(stage.url, 'relay'), onMoved),
    publisher,
    clock: () => instantFromMillis(Date.now()),
    state,
    onFault: () => {},
    batchSize: given.batchSize ?? 500,
  });
  const stop = async () => {
    await running.stop();
    publisher.close();
  };
  onTestFinished(stop);
  return { state, stop };
}

/** Makes an error of the first answer in that of a transaction of three publications, each heard once. */
function refuseFirst(bytes: Buffer): string {
  return bytes.toString('latin1').replace('*3\r\n:1\r\n', '*3\r\n-ERR refused\r\n');
}

/** A way to Redis that can be cut (connections die, new ones are refused), or made to refuse. */
async function cuttableWay(to: string) {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  let refusing = false;
  const listen = (port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((near) => {
        const far = dial(Number.parseInt(target.port, 10), target.hostname);
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on('error', () => {});
          socket.on('close', () => [near, far].map((each) => each.destroy()));
        }
        near.pipe(far);
        far.on('data', (bytes) => near.write(refusing ? refuseFirst(bytes) : bytes));
      });
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  let server = await listen(0);
  const { port } = server.address() as { port: number };
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  onTestFinished(cut);
  const url = new URL(to);
  url.port = String(port);
  return {
    url: url.href,
    cut,
    heal: async () => {
      server = await listen(port);
    },
    /** Whether the first publication of a batch of three is answered with an error. */
    refuse: (is: boolean) => {
      refusing = is;
    },
  };
}

const subjects = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `event-${from + index}`);

test('events are published in order, each with a seq that grows, over many batches', async () => {
  const stage = await setStage();
  await write(stage.sql, stage.channel, subjects(0, 25));
  const { state } = relay(stage, { batchSize: 10 });
  await write(stage.sql, stage.channel, subjects(25, 40));
  await vi.waitFor(() => expect(stage.heard).toHaveLength(40), PATIENCE);
  expect(stage.heard).toEqual(subjects(0, 40));
  const seqs = stage.messages.map(({ seq }) => parsePosition(seq as string));
  expect(seqs.every(Boolean)).toBe(true);
  expect(seqs).toEqual(seqs.toSorted((a, b) => comparePositions(a as never, b as never)));
  expect(state.role).toBe('active');
  await vi.waitFor(() => expect(state.position).toBe(stage.messages.at(-1)?.seq), PATIENCE);
});

test('an event whose lower id commits later is not skipped', async () => {
  const stage = await setStage();
  const slow = createSql({ url: stage.url, applicationName: 'slow writer', poolSize: 1 });
  onTestFinished(() => slow.end({ timeout: 1 }));
  await slow`begin`;
  await write(slow, stage.channel, ['began-first']);
  await write(stage.sql, stage.channel, ['committed-first']);
  const [row] = await stage.sql<{ ids: string[] }[]>`
    select array_agg(subject) as ids from outbox`;
  expect(row?.ids).toEqual(['committed-first']);

  const { state } = relay(stage);
  await vi.waitFor(() => expect(state.role).toBe('active'), PATIENCE);
  // The reader holds back: the older transaction might still add something before it.
  const start = await readCursor(stage.sql, RELAY_READER, NOW);
  expect(await readAfter(stage.sql, start, 10)).toEqual([]);
  await slow`commit`;
  await vi.waitFor(() => expect(stage.heard).toHaveLength(2), PATIENCE);
  expect(stage.heard).toEqual(['began-first', 'committed-first']);
});

test('concurrent writers lose nothing and every channel keeps the reading order', async () => {
  const stage = await setStage();
  relay(stage, { batchSize: 7 });
  await Promise.all(
    subjects(0, 120).map((subject) => write(stage.sql, stage.channel, [subject, `${subject}-b`])),
  );
  await vi.waitFor(() => expect(stage.heard).toHaveLength(240), PATIENCE);
  expect(new Set(stage.heard).size).toBe(240);
  const seqs = stage.messages.map(({ seq }) => parsePosition(seq as string) as never);
  expect(seqs).toEqual(seqs.toSorted(comparePositions));
});

test('what only the journal may see is not published, and holds up nobody', async () => {
  const stage = await setStage();
  const { state } = relay(stage, { batchSize: 2 });
  await write(stage.sql, 'journal', subjects(0, 5));
  await write(stage.sql, stage.channel, ['for screens']);
  await vi.waitFor(() => expect(stage.heard).toEqual(['for screens']), PATIENCE);
  await vi.waitFor(async () => {
    const [last] = (await readAfter(stage.sql, { transactionId: 0n, id: 0n }, 10)).slice(-1);
    expect(await readCursor(stage.sql, RELAY_READER, NOW)).toEqual(last?.position);
  }, PATIENCE);
  expect(state.published).toBe(1);
});

test('with Redis away nothing is skipped, and the relay resumes by itself', async () => {
  const stage = await setStage();
  const way = await cuttableWay(stage.redisUrl);
  const { state } = relay(stage, { redisUrl: way.url, batchSize: 5 });
  await write(stage.sql, stage.channel, subjects(0, 5));
  await vi.waitFor(() => expect(stage.heard).toHaveLength(5), PATIENCE);
  way.cut();
  await write(stage.sql, stage.channel, subjects(5, 30));
  await vi.waitFor(() => expect(state.faults.redis).toBeGreaterThan(1), PATIENCE);
  await way.heal();
  await vi.waitFor(() => expect(stage.heard.at(-1)).toBe('event-29'), PATIENCE);
  expect([...new Set(stage.heard)]).toEqual(subjects(0, 30));
  await vi.waitFor(() => expect(state.lastFault.redis).toBeNull(), PATIENCE);
});

test('a batch of which Redis refuses one publication does not move the cursor', async () => {
  const stage = await setStage();
  const way = await cuttableWay(stage.redisUrl);
  way.refuse(true);
  await write(stage.sql, stage.channel, subjects(0, 3));
  const { state } = relay(stage, { redisUrl: way.url });
  // The first faults may be those of a connection that is still being made.
  await vi.waitFor(() => expect(stage.heard.length).toBeGreaterThanOrEqual(6), PATIENCE);
  expect(state).toMatchObject({ published: 0, position: null });
  expect(await readCursor(stage.sql, RELAY_READER, NOW)).toEqual({ transactionId: 0n, id: 0n });
  way.refuse(false);
  await vi.waitFor(() => expect(state.published).toBe(3), PATIENCE);
  await vi.waitFor(() => expect(state.lastFault.redis).toBeNull(), PATIENCE);
});

test('what was published before its cursor moved is published again, whole', async () => {
  const stage = await setStage();
  await write(stage.sql, stage.channel, subjects(0, 3));
  const dying = relay(stage, {
    openSession: async () => {
      const session = await openOutboxSession(stage.url, () => {});
      // The backend dies after Redis took the batch and before the cursor moves.
      const sql = new Proxy(session.sql, {
        apply: (target, self, given: [TemplateStringsArray, ...never[]]) =>
          given[0].join('').includes('update outbox_cursors')
            ? target`select pg_terminate_backend(pg_backend_pid())`
            : Reflect.apply(target, self, given),
      });
      return { ...session, sql };
    },
  });
  await vi.waitFor(() => expect(stage.heard.length).toBeGreaterThanOrEqual(3), PATIENCE);
  await dying.stop();
  const before = stage.heard.length;
  expect(await readCursor(stage.sql, RELAY_READER, NOW)).toEqual({ transactionId: 0n, id: 0n });
  relay(stage);
  await vi.waitFor(() => expect(stage.heard.length).toBe(before + 3), PATIENCE);
  expect(stage.heard.slice(before)).toEqual(subjects(0, 3));
});

test('with its database connections killed the relay reconnects and resumes', async () => {
  const stage = await setStage();
  const { state } = relay(stage);
  await write(stage.sql, stage.channel, ['before']);
  await vi.waitFor(() => expect(stage.heard).toEqual(['before']), PATIENCE);
  // Killed before its cursor has moved on it would, rightly, tell of it again.
  await vi.waitFor(() => expect(state.position).not.toBeNull(), PATIENCE);
  await stage.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'relay' and datname = current_database()`;
  await write(stage.sql, stage.channel, ['after']);
  await vi.waitFor(() => expect(stage.heard).toEqual(['before', 'after']), PATIENCE);
  await vi.waitFor(() => expect(state.role).toBe('active'), PATIENCE);
});

test('of two relays one stands by until the other is gone', async () => {
  const stage = await setStage();
  const first = relay(stage);
  await vi.waitFor(() => expect(first.state.role).toBe('active'), PATIENCE);
  const second = relay(stage);
  await vi.waitFor(() => expect(second.state.role).toBe('standby'), PATIENCE);
  await first.stop();
  await write(stage.sql, stage.channel, ['handed over']);
  await vi.waitFor(() => expect(stage.heard).toEqual(['handed over']), PATIENCE);
  expect(second.state.published).toBe(1);
});

test('a cursor that someone else moved is left alone', async () => {
  const { sql } = await setStage();
  const from = await readCursor(sql, 'reader', NOW);
  const to = { transactionId: 5n, id: 9n };
  expect(await moveCursor(sql, { reader: 'reader', from, to, movedAt: NOW })).toBe(true);
  expect(await moveCursor(sql, { reader: 'reader', from, to, movedAt: NOW })).toBe(false);
  expect(await readCursor(sql, 'reader', NOW)).toEqual(to);
});

test('old events go once every reader has passed them, and not before', async () => {
  const { sql, channel } = await setStage();
  // The database looks at its own clock as well.
  const now = instantFromMillis(Date.now());
  const old = instant(now - OUTBOX_KEPT_MICROS - MICROS_PER_MINUTE);
  await write(sql, channel, ['old and read', 'old and unread'], old);
  await write(sql, channel, ['new']);
  const kept = async () =>
    (await sql<{ subject: string }[]>`select subject from outbox order by id`).map(
      ({ subject }) => subject,
    );
  const [fast, slow] = [
    await readCursor(sql, 'fast', NOW),
    await readCursor(sql, 'fills-journal', NOW),
  ];
  expect(await pruneOutbox(sql, now, 100)).toBe(0);

  const events = await vi.waitFor(async () => {
    const read = await readAfter(sql, fast, 10);
    expect(read).toHaveLength(3);
    return read;
  }, PATIENCE);
  const [first, , last] = events.map(({ position }) => position);
  await moveCursor(sql, { reader: 'fast', from: fast, to: last as never, movedAt: NOW });
  await moveCursor(sql, { reader: 'fills-journal', from: slow, to: first as never, movedAt: NOW });
  expect(await pruneOutbox(sql, now, 100)).toBe(1);
  expect(await kept()).toEqual(['old and unread', 'new']);
});
