import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFreshKeys } from '../../home/accounts/keys/make-keys.ts';
import { rotateKeys } from '../../home/accounts/keys/rotate-keys.ts';
import {
  bearer,
  type Credential,
  makeDevice,
  sealed,
  signedBy,
} from '../support/desk-credentials.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { manualClock, type OrderDesk } from '../support/order-desk.ts';
import {
  endSession,
  revokeApiKey,
  storeApiKey,
  storeSession,
} from '../support/stored-credentials.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled } from '../support/trading-floor.ts';

/** Twenty seconds before midnight in Seoul. */
const START = instant(Date.UTC(2026, 10, 20, 14, 59, 40) * 1000);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const at = (second: number): Instant => addMicros(START, second * MICROS_PER_SECOND + 1);
const BUY_BTC = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const PATIENCE = { timeout: 10_000 };

const user = randomUUID();
let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;

beforeEach(async () => {
  stage = await openEngineStage({ users: [user], openedAt: addMicros(START, -MICROS_PER_SECOND) });
  ({ desk, sql } = stage);
  await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC'], START, 400), END);
});
afterEach(() => stage.close());

const startEngine = (clock = () => END) => stage.start({ clock });

const allSettled = (count: number) =>
  vi.waitUntil(async () => (await countSettled(sql)) === count, PATIENCE);

async function outcomes(): Promise<string[]> {
  const rows = await sql<{ outcome: string }[]>`
    select coalesce(reason, status::text) as outcome from orders order by accepted_at`;
  return rows.map(({ outcome }) => outcome);
}

describe('each kind of credential', () => {
  test('settles its order, and what a device signed says when', async () => {
    const sessionId = await storeSession(sql, user, START);
    const { key } = await storeApiKey(sql, { userId: user, createdAt: START });
    const device = await makeDevice(desk.keys, { userId: user, sessionId, issuedAt: START });
    const credentials = [
      await bearer(desk.keys, { userId: user, sessionId, issuedAt: START }),
      await sealed(desk.keys, 'ApiKey', { credential: key, at: START }),
      signedBy(device, { signedAt: at(10) }),
    ];
    for (const [index, credential] of credentials.entries()) {
      await desk.publish(await desk.envelope(user, BUY_BTC, at(index + 1), credential));
    }
    await desk.beacon(END);
    await startEngine();
    await allSettled(3);
    expect(await outcomes()).toEqual(['FILLED', 'FILLED', 'FILLED']);
    const signed = await sql<{ signed: Instant; filled: Instant }[]>`
      select signed_at as signed, filled_at as filled from orders where signed_at is not null`;
    // Signed at a whole second, and filled on the first print half a second later.
    expect(signed).toEqual([
      {
        signed: addMicros(START, 10 * MICROS_PER_SECOND),
        filled: addMicros(START, 11 * MICROS_PER_SECOND),
      },
    ]);
  });

  test('is judged as of the acceptance, however long the order has waited', async () => {
    const sessionId = await storeSession(sql, user, START);
    const device = await makeDevice(desk.keys, { userId: user, sessionId, issuedAt: START });
    const apiKey = await storeApiKey(sql, { userId: user, createdAt: START });
    const credentials = [
      await bearer(desk.keys, { userId: user, sessionId, issuedAt: START }),
      signedBy(device),
      await sealed(desk.keys, 'ApiKey', { credential: apiKey.key, at: START }),
    ];
    for (const second of [4, 6]) {
      for (const [index, credential] of credentials.entries()) {
        const acceptedAt = at(second + index / 10);
        await desk.publish(await desk.envelope(user, BUY_BTC, acceptedAt, credential));
      }
    }
    await endSession(sql, sessionId, at(5));
    await revokeApiKey(sql, apiKey.id, at(5));
    await desk.beacon(END);
    await startEngine();
    await allSettled(6);
    const refused = ['AUTH_REVOKED', 'AUTH_REVOKED', 'AUTH_REVOKED'];
    expect(await outcomes()).toEqual(['FILLED', 'FILLED', 'FILLED', ...refused]);
  });
});

test('what a key signed whose time was over counts as revoked, and is on record', async () => {
  const before = { userId: user, sessionId: await storeSession(sql, user, START) };
  const device = await makeDevice(desk.keys, { ...before, issuedAt: START });
  const credentials = [await bearer(desk.keys, { ...before, issuedAt: START }), signedBy(device)];
  for (const second of [4, 6]) {
    for (const [index, credential] of credentials.entries()) {
      const acceptedAt = at(second + index / 10);
      await desk.publish(await desk.envelope(user, BUY_BTC, acceptedAt, credential));
    }
  }
  const rotation = { now: at(5), compromised: true };
  await desk.keys.change((ring) => rotateKeys(ring, makeFreshKeys(), rotation));
  await desk.publish(await desk.envelope(user, BUY_BTC, at(20)));
  await desk.beacon(END);
  const running = await startEngine();
  await allSettled(5);
  expect(await outcomes()).toEqual(['FILLED', 'FILLED', 'AUTH_REVOKED', 'AUTH_REVOKED', 'FILLED']);
  expect(running.total('poisoned')).toBe(0);
});

test('where all tokens of a user were declared void, a session needs a row to have been opened since', async () => {
  const { key } = await storeApiKey(sql, { userId: user, createdAt: START });
  const signIn = async (issuedAt: Instant, sessionId: string | undefined) =>
    await bearer(desk.keys, { userId: user, issuedAt, ...(sessionId && { sessionId }) });
  const credentials = {
    unknown: await signIn(START, randomUUID()),
    without: await signIn(START, undefined),
    ended: await signIn(START, await storeSession(sql, user, START)),
    apiKey: await sealed(desk.keys, 'ApiKey', { credential: key, at: START }),
  };
  await sql`select end_user_sessions(${user}, ${at(5)}, 'password_changed')`;
  // Home's clock, and the token's whole seconds, say a little less than that moment.
  const since = { ...credentials, kept: await signIn(at(4), await storeSession(sql, user, at(5))) };
  const order = async (second: number, credential: Credential) =>
    await desk.publish(await desk.envelope(user, BUY_BTC, at(second), credential));
  for (const [index, one] of Object.values(credentials).entries()) await order(4 + index / 10, one);
  for (const [index, one] of Object.values(since).entries()) await order(6 + index / 10, one);
  await desk.beacon(END);
  await startEngine();
  await allSettled(9);
  const all = ['FILLED', 'FILLED', 'FILLED', 'FILLED'];
  const refused = ['AUTH_REVOKED', 'AUTH_REVOKED', 'AUTH_REVOKED'];
  expect(await outcomes()).toEqual([...all, ...refused, 'FILLED', 'FILLED']);
});

test('orders of an API key are counted by the day in Seoul; those of a revoked one are not', async () => {
  const apiKey = await storeApiKey(sql, { userId: user, createdAt: START });
  await revokeApiKey(sql, apiKey.id, at(60));
  const credential = await sealed(desk.keys, 'ApiKey', { credential: apiKey.key, at: START });
  for (const second of [1, 2, 30, 61]) {
    await desk.publish(await desk.envelope(user, BUY_BTC, at(second), credential));
  }
  await desk.beacon(END);
  await startEngine();
  await allSettled(4);
  const usage = await vi.waitUntil(async () => {
    const rows = await sql`
      select day::text, orders::int, requests::int, last_used_at as used from api_key_usage
      where key_id = ${apiKey.id} order by day`;
    return rows.length === 2 && rows;
  }, PATIENCE);
  expect(usage).toEqual([
    { day: '2026-11-20', orders: 2, requests: 0, used: at(2) },
    { day: '2026-11-21', orders: 1, requests: 0, used: at(30) },
  ]);
});

describe('a flood of forgeries', () => {
  const FORGED = 250;
  /** Bound by a key that is not the seal's. */
  async function publishForged(count: number): Promise<void> {
    const order = await desk.envelope(user, BUY_BTC, at(1));
    if (order.credential.scheme === 'DPoP') throw new Error('not sealed');
    const credential = { ...order.credential, binding: 'A'.repeat(43) };
    for (let index = 0; index < count; index++) await desk.publish({ ...order, credential });
  }
  const refusals = async () =>
    await sql<{ leftOut: number | null; actor: string | null }[]>`
      select (details->>'left_out')::int as "leftOut", actor_id as actor from audit_log
      where action = 'order.refused' and details->>'reason' = 'credential_not_bound' order by id`;

  test('holds up nobody, and leaves a few rows a second in the audit log', async () => {
    const clock = manualClock(END);
    await publishForged(FORGED);
    await desk.publish(await desk.envelope(user, BUY_BTC, at(2)));
    await desk.beacon(END);
    const running = await startEngine(clock.now);
    await allSettled(1);
    await vi.waitUntil(() => running.total('poisoned') === FORGED, PATIENCE);
    await vi.waitUntil(async () => (await refusals()).length === 5, PATIENCE);
    clock.advance(MICROS_PER_SECOND);
    await publishForged(1);
    await vi.waitUntil(async () => (await refusals()).length === 6, PATIENCE);
    const none = { leftOut: null, actor: null };
    expect(await refusals()).toEqual([none, none, none, none, none, { leftOut: 245, actor: null }]);
  });

  test('goes to orders.dead also when nothing can be recorded', async () => {
    await sql`alter function record_audit rename to no_audit`;
    await publishForged(3);
    await desk.publish(await desk.envelope(user, BUY_BTC, at(2)));
    await desk.beacon(at(10));
    const running = await startEngine();
    await allSettled(1);
    await vi.waitUntil(() => running.total('poisoned') === 3, PATIENCE);
    await desk.publish(await desk.envelope(user, BUY_BTC, at(11)));
    await desk.beacon(END);
    await allSettled(2);
  });
});
