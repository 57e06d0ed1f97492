import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { decideLetter } from '../../home/trading/dead-letters/manage-letters.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { type HomeKeys, openHomeKeys } from '../support/home-keys.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const at = (second: number): Instant => addMicros(START, second * MICROS_PER_SECOND + 1);
const BUY_BTC = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const PATIENCE = { timeout: 10_000 };

const user = randomUUID();
let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let otherKeys: HomeKeys;

beforeAll(async () => {
  stage = await openEngineStage({ users: [user], openedAt: START });
  ({ desk, sql } = stage);
  otherKeys = await openHomeKeys();
  await sql`update users set role = 'ADMIN' where id = ${user}`;
  await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC'], START, 400), END);
});
afterEach(() => stage.stop());
afterAll(async () => {
  await stage?.close();
  await otherKeys?.close();
});

const startEngine = ({ files } = desk.keys) => stage.start({ keyFiles: files, clock: () => END });

interface Letter {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly isBackDated: boolean | null;
  readonly outcome: string | null;
}
async function letterOf({ order_id: orderId }: { order_id: string }): Promise<Letter> {
  return await vi.waitFor(async () => {
    const [letter] = await sql<Letter[]>`
      select id, state, reason, is_back_dated as "isBackDated", outcome from dead_letters
      where order_id = ${orderId}`;
    if (!letter) throw new Error('nothing set aside yet');
    return letter;
  }, PATIENCE);
}
const replay = async ({ id }: Letter) => {
  const actor = { userId: user, address: '192.0.2.1', at: END };
  return await decideLetter(sql, { id, decision: 'replay' }, actor);
};

test('an order that no key opened is taken up once there is one, at the price of its own time, and once', async () => {
  const order = await desk.envelope(user, BUY_BTC, at(1));
  await desk.publish(order);
  await startEngine(otherKeys);
  const letter = await letterOf(order);
  expect(letter).toMatchObject({ state: 'OPEN', isBackDated: false });
  await stage.stop();

  const running = await startEngine();
  expect(await replay(letter)).toBe('done');
  await running.share();
  expect(await letterOf(order)).toMatchObject({ state: 'REPLAYED', outcome: 'taken' });
  await desk.beacon(END);
  // As an engine does every few seconds: what it looked for once may have been too early.
  await vi.waitUntil(async () => {
    await running.share();
    return (await countSettled(sql)) === 1;
  }, PATIENCE);
  const [filled] = await sql<{ status: string; filledAt: Instant; replayedAt: Instant | null }[]>`
    select status, filled_at as "filledAt", replayed_at as "replayedAt" from orders`;
  expect(filled).toEqual({
    ...{ status: 'FILLED', replayedAt: null },
    filledAt: addMicros(START, 2 * MICROS_PER_SECOND),
  });

  // Its answer was lost with an engine that died, and the message came once more.
  await sql`update dead_letters set state = 'REPLAY_ASKED' where id = ${letter.id}`;
  await running.share();
  expect(await letterOf(order)).toMatchObject({ state: 'REPLAYED', outcome: 'already_recorded' });
  await desk.publish(order);
  await vi.waitUntil(() => running.total('duplicates') === 1, PATIENCE);
  expect(await sql`select order_id from fills`).toHaveLength(1);
});

test('a forgery is refused as often as it is replayed, and a message of before is not taken up at all', async () => {
  const order = await desk.envelope(user, BUY_BTC, addMicros(END, 1));
  if (order.credential.scheme === 'DPoP') throw new Error('not sealed');
  const forge = { ...order, credential: { ...order.credential, binding: 'A'.repeat(43) } };
  await desk.publish(forge);
  await desk.beacon(addMicros(END, 2));
  const late = await desk.envelope(user, BUY_BTC, addMicros(END, 1));
  await desk.publish(late);
  const running = await startEngine();

  const letter = await letterOf(forge);
  expect(letter).toMatchObject({ reason: 'credential_not_bound', isBackDated: false });
  expect(await replay(letter)).toBe('done');
  await running.share();
  expect(await letterOf(forge)).toMatchObject({ state: 'OPEN', outcome: 'credential_not_bound' });
  expect(await sql`select id from orders where id = ${order.order_id}`).toEqual([]);

  const behind = await letterOf(late);
  expect(behind).toMatchObject({ reason: 'back_dated', isBackDated: true });
  expect(await replay(behind)).toBe('back_dated');
});
