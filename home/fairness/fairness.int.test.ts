import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../tests/support/database.ts';
import { openTradingFloor } from '../../tests/support/trading-floor.ts';
import { second } from '../trading/core/testing/moment.ts';
import { readFairness } from './read-fairness.ts';
import { createServiceSpans } from './service-spans.ts';

const USER = randomUUID();

let database: TestDatabase;
let sql: Sql;
let now: Instant;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([USER], second(-60)));
  now = second(0);
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

/** An engine that looks every five seconds from one second to another, with an edge that is heard. */
async function serve(engine: ReturnType<typeof openSpans>, from: number, to: number) {
  for (let at = from; at <= to; at += 5) {
    now = second(at);
    await engine.note(now, 1);
  }
}

const openSpans = (index = 0) => createServiceSpans(sql, () => now, index);

async function order(acceptedAt: Instant, filledAt: Instant | null, settledAt: Instant | null) {
  const status = filledAt ? 'FILLED' : settledAt ? 'FAILED' : 'PENDING';
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, price, quantity, body_sha256, intake_id, clock_error_ms, partition,
      accepted_at, not_before, created_at, filled_at, settled_at)
    values (${randomUUID()}, ${USER}, ${randomUUID()}, 'CRYPTO-COIN-BTC', 'BUY', 'MARKET', ${status},
      ${filledAt ? null : 'NO_PRICE'}, 1, ${filledAt && 5}, ${filledAt && 1}, 'x', 'edge-1', 0, 0,
      ${acceptedAt}, ${acceptedAt}, ${acceptedAt}, ${filledAt}, ${settledAt})`;
}

test('before anything has happened there is nothing to tell, and nothing is off', async () => {
  await sql`alter table ledger_entries disable trigger user`;
  await sql`delete from ledger_entries`;
  expect(await readFairness(sql, second(0))).toEqual({
    ...{ at: second(0), imbalance: '0', imbalancedAssets: 0, journals: 0, ledgerEntries: 0 },
    ...{ servedSince: null, outageMinutes: '0.0', outages: 0, lastOutage: null },
    ...{ orders: 0, decidedOrders: 0, carriedOrders: 0, duplicatesSuppressed: 0 },
    longestWaitSeconds: null,
  });
});

test('the ledger is off by all that its assets are off by, whichever way', async () => {
  expect(await readFairness(sql, now)).toMatchObject({ imbalance: '0', ledgerEntries: 2 });
  await sql`alter table ledger_entries disable trigger user`;
  for (const [asset, amount] of [
    ['KRW', '1.5'],
    ['USD', '-0.00000001'],
  ] as const) {
    await sql`
      insert into ledger_entries (journal_id, leg, kind, account, asset, amount, event_at)
      values (${randomUUID()}, 0, 'GRANT', 'CAPITAL', ${asset}, ${amount}, ${now})`;
  }
  expect(await readFairness(sql, now)).toMatchObject({ imbalance: '1.50000001', journals: 3 });
});

test('an outage is what no engine served, also one that lasts, and no short restart', async () => {
  await serve(openSpans(), 0, 60);
  await serve(openSpans(), 70, 120); // a restart
  await serve(openSpans(1), 100, 200); // another engine took over
  await serve(openSpans(), 500, 600);
  expect(await readFairness(sql, second(610))).toMatchObject({
    ...{ servedSince: second(0), outages: 1, outageMinutes: '5.0' },
    lastOutage: { fromAt: second(200), toAt: second(500) },
  });
  expect(await readFairness(sql, second(630))).toMatchObject({
    ...{ outages: 2, outageMinutes: '5.5' },
    lastOutage: { fromAt: second(600), toAt: second(630) },
  });
});

test('an edge that is not heard is an outage although the engine runs', async () => {
  const engine = openSpans();
  await serve(engine, 0, 30);
  for (const at of [35, 45, 60]) {
    now = second(at);
    await engine.note(at === 60 ? undefined : second(30), 1);
  }
  await serve(engine, 65, 80);
  expect(await readFairness(sql, second(80))).toMatchObject({
    ...{ outages: 1, lastOutage: { fromAt: second(35), toAt: second(65) } },
    // Those of the silence are not forgotten.
    duplicatesSuppressed: 7 + 3 + 4,
  });
});

test('orders of an outage count once they are decided, and how long a fill took at worst', async () => {
  await serve(openSpans(), 0, 60);
  await serve(openSpans(), 360, 400);
  await order(second(30), second(31), second(31.4));
  await order(second(200), second(201), second(365));
  await order(second(201), null, second(365));
  await order(second(202), null, null);
  await order(second(399), second(399.5), second(400));
  expect(await readFairness(sql, second(400))).toMatchObject({
    ...{ orders: 5, decidedOrders: 4, carriedOrders: 2, longestWaitSeconds: '164.0' },
  });
});
