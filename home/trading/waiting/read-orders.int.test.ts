import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { BTC } from '../core/testing/build-print.ts';
import { second } from '../core/testing/moment.ts';
import { readWaitingOrdersOf, WAITING_OF_A_DEBTOR, WAITING_OF_A_USER } from './read-orders.ts';

const USER = randomUUID();
let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  ({ database, sql } = await openTradingFloor([USER], second(0)));
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** Waiting orders, the first of them from the second `from` on. */
async function store(from: number, count: number) {
  const moments = Array.from({ length: count }, (_, index) => `${second(from + index)}`);
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before, created_at)
    select gen_random_uuid(), ${USER}, gen_random_uuid(), ${BTC}, 'BUY', 'MARKET', 'PENDING', 'AWAITING_PRINT',
      1, repeat('a', 64), 'edge-1', 0, 0, moment.at, moment.at, moment.at
    from (select to_timestamp(micros::numeric / 1000000) as at
      from unnest(${moments}::text[]) as given (micros)) as moment`;
}

it('all that a user waits for is known where no more waits than is read, and the first of it where more does', async () => {
  await store(1, WAITING_OF_A_USER);
  const all = await readWaitingOrdersOf(sql, [USER]);
  expect([all.orders.length, ...all.unreadAfter]).toEqual([WAITING_OF_A_USER]);
  await store(WAITING_OF_A_USER + 1, 1);
  const first = await readWaitingOrdersOf(sql, [USER]);
  const unreadAfter = [USER, second(WAITING_OF_A_USER)];
  expect([first.orders.length, ...first.unreadAfter]).toEqual([WAITING_OF_A_USER, unreadAfter]);
  // What they may owe is judged behind all of them.
  const known = await readWaitingOrdersOf(sql, [USER], (userId) => userId === USER);
  expect([known.orders.length, ...known.unreadAfter]).toEqual([WAITING_OF_A_USER + 1]);
  const more = WAITING_OF_A_DEBTOR - WAITING_OF_A_USER;
  await store(WAITING_OF_A_USER + 2, more);
  const most = await readWaitingOrdersOf(sql, [USER], () => true);
  const behind = [USER, second(WAITING_OF_A_DEBTOR)];
  expect([most.orders.length, ...most.unreadAfter]).toEqual([WAITING_OF_A_DEBTOR, behind]);
});
