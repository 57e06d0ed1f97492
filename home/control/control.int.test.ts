import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Sql } from '@mockstreet/db/client';
import { type ControlDocument, createControlReader } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { EDGE_CONTROL_EXCHANGE } from '@mockstreet/shared/topology';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateKeyFiles } from '#accounts/keys/rotate-key-files';
import { createEmptyVhost, createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import { type HomeKeys, openHomeKeys } from '../../tests/support/home-keys.ts';
import { runControl } from '../../tests/support/running-control.ts';
import { runTopology } from '../../tests/support/running-topology.ts';
import {
  endSession,
  revokeApiKey,
  storeApiKey,
  storeSession,
} from '../../tests/support/stored-credentials.ts';
import { startTcpProxy } from '../../tests/support/tcp-proxy.ts';
import { openTradingFloor } from '../../tests/support/trading-floor.ts';
import { openControlChannel } from './control-channel.ts';
import { type ChangesQuestion, readChanges } from './read-changes.ts';

const USER = randomUUID();
const log = pino({ level: 'silent' });
const clock = () => instantFromMillis(Date.now());
const seconds = (at: Instant, count: number) => addMicros(at, count * MICROS_PER_SECOND);

let sql: Sql;
let now: Instant;
const cleanUps: (() => unknown)[] = [];
let databaseUrl: string;

beforeEach(async () => {
  now = clock();
  const floor = await openTradingFloor([USER], seconds(now, -90 * 86_400));
  sql = floor.sql;
  databaseUrl = floor.database.url;
  cleanUps.push(floor.database.drop, () => sql.end());
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

describe('the changes', () => {
  const readAll = (question: Partial<ChangesQuestion> = {}) =>
    readChanges(sql, { after: 0, asOf: now, limit: 100, ...question });

  it('are none at the very beginning', async () => {
    const nothing = { to: 0, isNewest: true, endedSessions: [], apiKeys: [] };
    expect(await readAll()).toEqual(nothing);
  });

  it('are the sessions that have ended, until their tokens have run out', async () => {
    const createdAt = seconds(now, -60);
    const open = await storeSession(sql, USER, createdAt);
    const ended = await storeSession(sql, USER, createdAt);
    const longAgo = await storeSession(sql, USER, seconds(now, -8 * 86_400));
    for (const id of [ended, longAgo]) await endSession(sql, id, seconds(now, -30));
    const { to, endedSessions } = await readAll();
    expect(to).toBe(2);
    expect(endedSessions).toEqual([
      {
        session_id: ended,
        ended_at: formatInstant(seconds(now, -30)),
        forget_at: formatInstant(seconds(createdAt, 7 * 86_400 + 30)),
      },
    ]);
    await endSession(sql, open, now);
    expect((await readAll({ after: to })).endedSessions).toMatchObject([{ session_id: open }]);
  });

  it('are the API keys that are good, and of those that changed also the others', async () => {
    const createdAt = seconds(now, -60);
    const key = await storeApiKey(sql, { userId: USER, createdAt, scopes: ['read', 'trade'] });
    const later = await storeApiKey(sql, { userId: USER, createdAt, expiresAt: seconds(now, 60) });
    const over = await storeApiKey(sql, { userId: USER, createdAt, expiresAt: seconds(now, -1) });
    const reader = await storeApiKey(sql, { userId: USER, createdAt, scopes: ['read'] });
    const keysOf = async (question?: Partial<ChangesQuestion>) =>
      (await readAll(question)).apiKeys.map(({ key_id, until }) => [key_id, until]);
    expect(await keysOf()).toEqual([
      [key.id, null],
      [later.id, formatInstant(seconds(now, 60))],
      [reader.id, null],
    ]);
    expect((await readAll()).apiKeys[0]).toMatchObject({
      user_id: USER,
      prefix: key.key.slice(0, 20),
      scopes: ['read', 'trade'],
      from: formatInstant(createdAt),
    });
    await revokeApiKey(sql, key.id, now);
    expect(await keysOf()).toEqual([
      [later.id, formatInstant(seconds(now, 60))],
      [reader.id, null],
    ]);
    expect(await keysOf({ after: 1 })).toEqual([
      [later.id, formatInstant(seconds(now, 60))],
      [over.id, formatInstant(seconds(now, -1))],
      [reader.id, null],
      [key.id, formatInstant(now)],
    ]);
  });

  it('come in parts that meet, in the order in which they were made', async () => {
    const createdAt = seconds(now, -60);
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      const session = await storeSession(sql, USER, createdAt);
      await endSession(sql, session, now);
      const { id } = await storeApiKey(sql, { userId: USER, createdAt });
      ids.push(session, id);
    }
    const seen: string[] = [];
    let after = 0;
    for (let isNewest = false; !isNewest; ) {
      const part = await readAll({ after, limit: 4 });
      const told = [
        ...part.endedSessions.map(({ session_id }) => session_id),
        ...part.apiKeys.map(({ key_id }) => key_id),
      ];
      expect(told.length).toBeLessThanOrEqual(4);
      seen.push(...told);
      ({ to: after, isNewest } = part);
    }
    expect(after).toBe(10);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});

describe('on a real broker', () => {
  let vhost: TestVhost;
  let keys: HomeKeys;
  let connection: ChannelModel;
  let edge: Channel;

  beforeEach(async () => {
    vhost = await createTestVhost({ intakeIds: [] });
    keys = await openHomeKeys();
    connection = await connect(vhost.amqpUrl);
    edge = await connection.createChannel();
    cleanUps.push(vhost.drop, keys.close, () => connection.close());
  });

  async function startControl() {
    const control = await runControl(databaseUrl, vhost.amqpOf.control, keys);
    cleanUps.push(control.stop);
    return control;
  }

  /** An edge's queue, and what home has told it. */
  async function openEdge(): Promise<ControlDocument[]> {
    const { keys: controlKeys } = JSON.parse(await readFile(keys.controlPublicKey, 'utf8'));
    const read = await createControlReader(controlKeys[0]);
    const heard: ControlDocument[] = [];
    const { queue } = await edge.assertQueue('', { exclusive: true });
    await edge.bindQueue(queue, EDGE_CONTROL_EXCHANGE, '');
    await edge.consume(
      queue,
      async (message) => {
        const document = message && (await read(message.content.toString()));
        heard.push(document as ControlDocument);
      },
      { noAck: true },
    );
    return heard;
  }

  it('an edge that comes later hears everything within a moment, then each change', async () => {
    const session = await storeSession(sql, USER, now);
    const apiKey = await storeApiKey(sql, { userId: USER, createdAt: now });
    const control = await startControl();
    await expect.poll(() => control.state.documents.returned).toBeGreaterThan(0);
    const heard = await openEdge();
    await control.firstTold;
    await expect.poll(() => heard.some(({ from }) => from === 0)).toBe(true);
    const snapshot = heard.find(({ from }) => from === 0);
    expect(snapshot).toMatchObject({ ended_sessions: [], api_keys: [{ key_id: apiKey.id }] });

    await endSession(sql, session, clock());
    await revokeApiKey(sql, apiKey.id, clock());
    const told = () => heard.filter(({ from }) => from > 0 && from < Number.MAX_SAFE_INTEGER);
    await expect
      .poll(() => told().flatMap((one) => one.ended_sessions))
      .toMatchObject([{ session_id: session }]);
    await expect
      .poll(() => told().flatMap((one) => one.api_keys))
      .toMatchObject([{ key_id: apiKey.id, until: expect.any(String) }]);
    expect(control.faults).toEqual([]);
  });

  it('every edge hears of new keys before they are used', async () => {
    const heard = await openEdge();
    const control = await startControl();
    await control.firstTold;
    const rotation = await rotateKeyFiles(keys.files, { clock, compromised: false });
    const kids = () => heard.at(-1)?.token_keys.map(({ kid }) => kid);
    await expect.poll(kids, { timeout: 10_000 }).toContain(rotation.tokenKey.kid);
    expect(clock()).toBeLessThan(rotation.tokenKey.signsFrom);
    expect(control.faults).toEqual([]);
  });

  it('hears everything again and again, signed by home', async () => {
    const heard = await openEdge();
    await (await startControl()).firstTold;
    await expect.poll(() => heard.length, { timeout: 15_000 }).toBe(2);
    expect(heard.map(({ from }) => from)).toEqual([0, 0]);
  });

  it('waits for the edge to declare its exchange, as it waits for the broker', async () => {
    const empty = await createEmptyVhost([]);
    const faults: unknown[] = [];
    const opening = openControlChannel(empty.amqpOf.control, log, (error) => faults.push(error));
    const waiting = new Promise((resolve) => setTimeout(resolve, 1_500, 'still waiting'));
    expect(await Promise.race([opening, waiting])).toBe('still waiting');
    const topology = await runTopology(empty.amqpOf.topology, { intakeIds: [] });
    const channel = await opening;
    expect(await channel.publish('{}')).toBe('returned');
    expect(faults).toEqual([]);
    await channel.close();
    await topology.close();
    await empty.drop();
  });

  it('a lost broker is a fault: the process starts anew', async () => {
    const { hostname, port } = new URL(vhost.amqpOf.control);
    const proxy = await startTcpProxy({ host: hostname, port: Number.parseInt(port, 10) });
    cleanUps.push(proxy.close);
    const throughProxy = new URL(vhost.amqpOf.control);
    throughProxy.port = `${proxy.port}`;
    const faults: unknown[] = [];
    await openControlChannel(throughProxy.href, log, (error) => faults.push(error));
    proxy.cut();
    await expect.poll(() => faults.length, { timeout: 15_000 }).toBeGreaterThan(0);
  });
});
