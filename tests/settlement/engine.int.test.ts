import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accessTokenOf, bearer, sealed } from '../support/desk-credentials.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import type { RunningEngineOptions } from '../support/running-engine.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled, FLOOR_CASH_KRW } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const TAPE = waveTape(['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH'], START, 400);
const PARTITIONS = 2;
const BUY_BTC = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };

let users: string[];
let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;

beforeEach(async () => {
  users = Array.from({ length: 6 }, () => randomUUID());
  stage = await openEngineStage({ users, openedAt: START, partitions: PARTITIONS });
  ({ desk, sql } = stage);
  await writeTestTape(sql, TAPE, END);
});
afterEach(() => stage.close());

const startEngine = (options: Partial<RunningEngineOptions> = {}) =>
  stage.start({ clock: () => END, briefWaitMicros: 0, ...options });

const user = () => users[0] as string;
const acceptedAt = (second: number) => addMicros(START, second * MICROS_PER_SECOND + 1);

/** An order of every user, within a second. */
async function publishOfAll(second: number): Promise<void> {
  for (const [index, userId] of users.entries()) {
    await desk.publish(await desk.envelope(userId, BUY_BTC, acceptedAt(second + index / 1000)));
  }
}

describe('poison', () => {
  test('is set aside alone with its reason, and the orders around it are settled', async () => {
    const good = await desk.envelope(user(), BUY_BTC, acceptedAt(1));
    const forged = await desk.envelope(user(), BUY_BTC, acceptedAt(2));
    const others = await bearer(desk.keys, { userId: users[1] as string, issuedAt: acceptedAt(3) });
    const token = await accessTokenOf(desk.keys, { userId: user(), issuedAt: acceptedAt(4) });
    const tampered = `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;
    const resealed = await sealed(desk.keys, 'Bearer', { credential: tampered, at: START });
    await desk.publish(good);
    await desk.publishRaw(user(), Buffer.from('{"not json'));
    await desk.publish({ ...forged, order: { ...forged.order, amount_krw: '900000' } });
    await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(3), others));
    await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(4), resealed));
    await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(5)));
    await desk.beacon(END);
    await startEngine();
    await vi.waitUntil(async () => (await countSettled(sql)) === 2, { timeout: 10_000 });
    const orders = await sql`select status from orders`;
    expect(orders.map(({ status }) => status)).toEqual(['FILLED', 'FILLED']);
    expect(await stage.deadReasons()).toEqual([
      'malformed_envelope:',
      'inconsistent_envelope:body_sha256',
      'credential_of_another_user',
      'credential_not_valid',
    ]);
  });

  test('that only the database refuses takes none but its own account with it', async () => {
    await sql.unsafe(`
      create function refuse_one() returns trigger language plpgsql as $$
      begin
        if new.user_id = '${user()}' then raise check_violation using message = 'refused for the test'; end if;
        return new;
      end $$;
      create trigger refuse_one before insert on orders for each row execute function refuse_one()`);
    await publishOfAll(1);
    await desk.beacon(END);
    await startEngine();
    await vi.waitUntil(async () => (await countSettled(sql)) === users.length - 1, {
      timeout: 10_000,
    });
    const [reason] = await vi.waitUntil(
      async () => {
        const reasons = await stage.deadReasons();
        return reasons.length > 0 && reasons;
      },
      { timeout: 10_000 },
    );
    expect(reason).toContain('refused for the test');
  });
});

test('an order of before credentials were sealed is settled: a queue or a journal may hold one', async () => {
  const openly = async (second: number) => {
    const at = acceptedAt(second);
    const token = await accessTokenOf(desk.keys, { userId: user(), issuedAt: at });
    const credential = { scheme: 'Bearer', token } as const;
    return { ...(await desk.envelope(user(), BUY_BTC, at)), version: 1, credential } as const;
  };
  const [before, after] = [await openly(1), await openly(3)];
  // The upgrade between the two.
  await desk.keys.change(({ sealingKeys, ...ring }) => ({
    ...ring,
    sealingKeys: sealingKeys.map((key) => ({ ...key, seals_from: acceptedAt(2) })),
  }));
  await desk.publish(before);
  await desk.publish(after);
  await desk.beacon(END);
  await startEngine();
  await vi.waitUntil(async () => (await countSettled(sql)) === 1, { timeout: 10_000 });
  expect(await sql`select id, status from orders`).toEqual([
    { id: before.order_id, status: 'FILLED' },
  ]);
  expect(await stage.deadReasons()).toEqual(['version_1_too_late']);
});

describe('a repeated command', () => {
  test('has no second effect, in one batch or in two', async () => {
    const body = { ...BUY_BTC, client_order_id: randomUUID() };
    const order = await desk.envelope(user(), body, acceptedAt(1));
    await desk.publish(order);
    await desk.publish(await desk.envelope(user(), body, acceptedAt(1.1)));
    await desk.beacon(END);
    const engine = await startEngine();
    await vi.waitUntil(() => engine.total('duplicates') === 1, { timeout: 10_000 });
    await desk.publish(order);
    await vi.waitUntil(() => engine.total('duplicates') === 2, { timeout: 10_000 });
    const [wallet] = await sql`select balance_krw from wallets where user_id = ${user()}`;
    const [fill] = await sql`select gross_krw + fee_krw as spent from fills`;
    expect(FLOOR_CASH_KRW - Number.parseInt(wallet?.balance_krw, 10)).toBe(
      Number.parseInt(fill?.spent, 10),
    );
    expect(await sql`select order_id from order_conflicts`).toHaveLength(0);
  });

  test('with another body is recorded as a conflict and leaves the first one as it was', async () => {
    const client_order_id = randomUUID();
    const first = await desk.envelope(user(), { ...BUY_BTC, client_order_id }, acceptedAt(1));
    const other = await desk.envelope(
      user(),
      { ...BUY_BTC, client_order_id, amount_krw: '500000' },
      acceptedAt(2),
    );
    expect(other.order_id).toBe(first.order_id);
    await desk.publish(first);
    await desk.publish(other);
    await desk.beacon(END);
    const engine = await startEngine();
    await vi.waitUntil(() => engine.total('conflicts') === 1, { timeout: 10_000 });
    const [order] = await sql`select status, requested_amount_krw from orders`;
    expect(order).toEqual({ status: 'FILLED', requested_amount_krw: '100000.00000000' });
    const [conflict] =
      await sql`select order_id, intent->>'amount_krw' as amount from order_conflicts`;
    expect(conflict).toEqual({ order_id: first.order_id, amount: '500000' });
  });
});

describe('refusals', () => {
  test('an unknown instrument is denied without waiting for any tape', async () => {
    const body = { ...BUY_BTC, ticker_id: 'CRYPTO-COIN-NOSUCH' };
    await desk.publish(await desk.envelope(user(), body, acceptedAt(1)));
    await startEngine();
    await vi.waitUntil(async () => (await countSettled(sql)) === 1, { timeout: 10_000 });
    const [order] = await sql`select status, reason from orders`;
    expect(order).toEqual({ status: 'FAILED', reason: 'UNKNOWN_INSTRUMENT' });
  });

  test('no print by the deadline is NO_PRICE once the tape is complete beyond it', async () => {
    const silent = 'CRYPTO-COIN-XRP';
    await writeTestTape(
      sql,
      waveTape([silent], START, 1),
      addMicros(START, 30 * MICROS_PER_SECOND),
    );
    await desk.publish(
      await desk.envelope(user(), { ...BUY_BTC, ticker_id: silent }, acceptedAt(2)),
    );
    await desk.beacon(END);
    const engine = await startEngine();
    await vi.waitUntil(() => engine.total('stored') === 1, { timeout: 10_000 });
    const [waiting] = await sql`select status, reason from orders`;
    expect(waiting).toEqual({ status: 'PENDING', reason: 'AWAITING_PRINT' });
    await writeTestTape(
      sql,
      waveTape([silent], START, 1),
      addMicros(START, 90 * MICROS_PER_SECOND),
    );
    await vi.waitUntil(async () => (await countSettled(sql)) === 1, { timeout: 10_000 });
    const [failed] = await sql`select status, reason from orders`;
    expect(failed).toEqual({ status: 'FAILED', reason: 'NO_PRICE' });
  });
});

test('orders on a silent tape are stored and hold up nobody; when it moves all are decided', async () => {
  const silent = 'CRYPTO-COIN-XRP';
  const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
  await writeTestTape(sql, waveTape([silent], START, 1), second(1));
  // More of one account than a turn looks at, and as many again that all wait for one print.
  for (let index = 0; index < 450; index++) {
    const body = { ...BUY_BTC, ticker_id: silent, amount_krw: '6000' };
    const at = acceptedAt(2 + index / (index < 250 ? 1000 : 100));
    await desk.publish(await desk.envelope(users[0] as string, body, at));
  }
  for (let index = 0; index < 20; index++) {
    await desk.publish(
      await desk.envelope(users[1] as string, BUY_BTC, acceptedAt(7 + index / 100)),
    );
  }
  await desk.beacon(END);
  const engine = await startEngine({ batchSize: 10, poolSize: 10 });
  await vi.waitUntil(async () => (await countSettled(sql)) === 20, { timeout: 10_000 });
  await vi.waitUntil(() => engine.total('stored') >= 450, { timeout: 10_000 });

  await writeTestTape(sql, waveTape([silent], START, 20), second(30));
  await vi.waitUntil(
    async () => {
      await desk.beacon(END);
      return (await countSettled(sql)) === 470;
    },
    { timeout: 20_000, interval: 100 },
  );
  const [filled] = await sql`
    select count(*)::int as filled from orders where ticker_id = ${silent} and status = 'FILLED'`;
  // Two million won, six thousand at a time, in the order of their prints.
  expect(filled).toEqual({ filled: 333 });
});

test('two engines share the partitions, and one alone takes all of them', async () => {
  const first = await startEngine({ share: { index: 0, count: 2 } });
  await desk.beacon(START);
  await vi.waitUntil(() => first.activePartitions().length === PARTITIONS + 1, { timeout: 10_000 });
  const second = await startEngine({ share: { index: 1, count: 2 } });
  await first.share();
  await desk.beacon(addMicros(START, 1));
  await vi.waitUntil(() => second.activePartitions().length > 0, { timeout: 10_000 });
  await publishOfAll(1);
  await desk.beacon(acceptedAt(100));
  await vi.waitUntil(async () => (await countSettled(sql)) === users.length, { timeout: 10_000 });
  expect(second.activePartitions()).toEqual([1]);
  expect([...first.faults, ...second.faults]).toEqual([]);
  await second.stop();
  await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(101)));
  await publishOfAll(102);
  await vi.waitUntil(
    async () => {
      await desk.beacon(END);
      return (await countSettled(sql)) === 2 * users.length + 1;
    },
    { timeout: 10_000, interval: 200 },
  );
});

test('an engine that sat in line goes on with what the one before it had stored, and in order', async () => {
  const silent = 'CRYPTO-COIN-XRP';
  const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
  await writeTestTape(sql, waveTape([silent], START, 1), second(1));
  const first = await startEngine();
  const waiting = { ...BUY_BTC, ticker_id: silent };
  await desk.publish(await desk.envelope(user(), waiting, acceptedAt(2)));
  await desk.beacon(acceptedAt(3));
  await vi.waitUntil(() => first.total('stored') === 1, { timeout: 10_000 });

  const heir = await startEngine();
  // It hears of every print while it has nothing to do with any order.
  await writeTestTape(sql, waveTape([silent], START, 1), second(1));
  await vi.waitUntil(() => heir.turns() > 0, { timeout: 10_000 });
  await first.stop();
  await writeTestTape(sql, waveTape([silent], START, 20), second(30));
  await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(40)));
  await vi.waitUntil(
    async () => {
      await desk.beacon(END);
      return (await countSettled(sql)) === 2;
    },
    { timeout: 10_000, interval: 200 },
  );
  const told = await sql`
    select ticker_id from outbox join orders on orders.id::text = outbox.subject order by outbox.id`;
  expect(told.map(({ ticker_id }) => ticker_id)).toEqual([silent, 'CRYPTO-COIN-BTC']);
});

test('an account that somebody else has written since it was decided upon is read again', async () => {
  const engine = await startEngine();
  const settle = async (second: number, count: number) => {
    await desk.publish(await desk.envelope(user(), BUY_BTC, acceptedAt(second)));
    await desk.beacon(acceptedAt(second + 10));
    await vi.waitUntil(async () => (await countSettled(sql)) === count, { timeout: 10_000 });
  };
  await settle(1, 1);
  // As the last gasp of another engine, or a corporate action, would have left it.
  await sql`update wallets set balance_krw = 7, version = version + 1 where user_id = ${user()}`;
  await settle(20, 2);
  const outcomes = await sql`select status, reason from orders order by accepted_at`;
  expect(outcomes.map(({ status, reason }) => reason ?? status)).toEqual([
    'FILLED',
    'INSUFFICIENT_CASH',
  ]);
  expect(engine.total('poisoned')).toBe(0);
});

test('an order that another engine stored at its last gasp is found when its message comes', async () => {
  const silent = 'CRYPTO-COIN-XRP';
  const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
  await writeTestTape(sql, waveTape([silent], START, 1), second(1));
  const zombie = await startEngine();
  const waiting = await desk.envelope(user(), { ...BUY_BTC, ticker_id: silent }, acceptedAt(2));
  await desk.publish(waiting);
  await desk.beacon(acceptedAt(3));
  await vi.waitUntil(() => zombie.total('stored') === 1, { timeout: 10_000 });
  await zombie.stop();

  // What it had stored comes into sight only after the next one has counted, and found none.
  const [row] = await sql<{ partition: number }[]>`select partition from orders`;
  await sql`update orders set partition = 77`;
  const heir = await startEngine();
  await desk.beacon(acceptedAt(4));
  await vi.waitUntil(() => heir.activePartitions().length === PARTITIONS + 1, { timeout: 10_000 });
  const counted = heir.turns();
  await desk.beacon(acceptedAt(5));
  await vi.waitUntil(() => heir.turns() > counted + PARTITIONS, { timeout: 10_000 });
  await sql`update orders set partition = ${row?.partition ?? null}`;
  await desk.publish(waiting);
  await writeTestTape(sql, waveTape([silent], START, 20), second(30));
  await vi.waitUntil(
    async () => {
      await desk.beacon(END);
      return (await countSettled(sql)) === 1;
    },
    { timeout: 10_000, interval: 200 },
  );
});
