import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { enterAction } from '../support/enter-action.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const END = addMicros(START, 200 * MICROS_PER_SECOND);
const USERS = Array.from({ length: 3 }, () => randomUUID());
const ORDERS = 60;

let stage: EngineStage;
let sql: Sql;

/** A floor on which three users have bought and sold, some of it more than they had. */
beforeEach(async () => {
  stage = await openEngineStage({ users: USERS, openedAt: START });
  ({ sql } = stage);
  const { desk } = stage;
  await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH'], START, 200), END);
  for (let index = 0; index < ORDERS; index++) {
    const body = {
      ticker_id: index % 3 === 0 ? 'CRYPTO-COIN-ETH' : 'CRYPTO-COIN-BTC',
      type: 'MARKET',
      ...(index % 4 === 3
        ? { side: 'SELL', quantity: '1.5' }
        : { side: 'BUY', amount_krw: `${90_000 + index * 3_000}` }),
    };
    const at = addMicros(START, index * 1_700_000 + 1);
    await desk.publish(await desk.envelope(USERS[index % 3] as string, body, at));
  }
  await desk.beacon(END);
  await stage.start({ batchSize: 7, clock: () => END });
  await vi.waitUntil(async () => (await countSettled(sql)) === ORDERS, { timeout: 20_000 });
});

afterEach(() => stage.close());

test('what was settled in batches comes out alike when it is decided at once', async () => {
  expect(await decideAgain(sql, 'always')).toEqual({
    checked: ORDERS,
    underOtherRules: 0,
    leftOut: [],
    differences: [],
  });
});

test('a split of what nobody ordered concerns no account, whose tape nobody reads', async () => {
  const middle = addMicros(START, (ORDERS / 2) * 1_700_000);
  await enterAction(sql, 'KRX-STOCK-005930', middle, { newShares: 1, oldShares: 5 });
  expect((await decideAgain(sql, 'always')).differences).toEqual([]);
});

test('an order at rest is decided on the tape as far as its engine has looked, and not on what came since', async () => {
  const { desk } = stage;
  const limit = { type: 'LIMIT', side: 'BUY', limit_price: '40000', quantity: '0.2' };
  const rests = { ticker_id: 'CRYPTO-COIN-BTC', time_in_force: 'GTC', ...limit };
  await desk.publish(await desk.envelope(USERS[0] as string, rests, addMicros(END, 1)));
  const second = (count: number) => addMicros(END, count * MICROS_PER_SECOND);
  // For as long as this one may wait the tape is read.
  const buys = { ticker_id: 'CRYPTO-COIN-BTC', type: 'MARKET', side: 'BUY', amount_krw: '10000' };
  await desk.publish(await desk.envelope(USERS[1] as string, buys, addMicros(END, 2)));
  await desk.beacon(second(9));
  const quote = { tickerId: 'CRYPTO-COIN-BTC', bid: '50000', ask: '50010' };
  await writeTestTape(sql, [{ ...quote, at: second(1) }], second(1));
  const isAtRest = async () =>
    (await sql`select from orders where resting_since = ${second(1)}::timestamptz`).length === 1;
  await vi.waitUntil(isAtRest, { timeout: 10_000 });
  await stage.stop();
  await writeTestTape(sql, [{ ...quote, at: second(2), bid: '39000', ask: '39010' }], second(2));
  expect((await decideAgain(sql, 'always')).differences).toEqual([]);
});

test('every way in which an order can have ended otherwise is found', async () => {
  const [sold] = await sql<{ order_id: string }[]>`
    select order_id from fills where side = 'SELL' order by print_at limit 1`;
  const [denied] = await sql<{ id: string }[]>`
    select id from orders where status = 'FAILED' limit 1`;
  if (!sold || !denied) throw new Error('the floor has to have a sale and a denial');
  await sql`alter table fills disable trigger user`;
  await sql`alter table orders disable trigger user`;
  // What sells in another order than it bought leaves other costs behind.
  await sql`update fills set cost_krw = cost_krw + 0.00000001 where order_id = ${sold.order_id}`;
  await sql`update orders set reason = 'NO_PRICE' where id = ${denied.id}`;
  const { differences } = await decideAgain(sql, 'always');
  expect(differences).toHaveLength(2);
  expect(differences.join()).toContain(sold.order_id);
  expect(differences.join()).toContain(`${denied.id}: recorded NO_PRICE, decided again INSUFF`);
});

test('an order that was decided before its tape was complete is found', async () => {
  const [last] = await sql<{ id: string; ticker_id: string }[]>`
    select id, ticker_id from orders order by accepted_at desc limit 1`;
  await sql`
    update tape_heads set complete_to = (select not_before from orders where id = ${last?.id ?? null})
    where ticker_id = ${last?.ticker_id ?? null}`;
  const { differences } = await decideAgain(sql, 'always');
  expect(differences).toContain(`order ${last?.id} was decided before its tape was`);
});
