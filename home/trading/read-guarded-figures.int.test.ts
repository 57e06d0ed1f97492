import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asService, createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import type { Account } from './core/account.ts';
import { buildAccount } from './core/testing/build-account.ts';
import { APPLE, BTC, SAMSUNG } from './core/testing/build-print.ts';
import { withFigures } from './read-guarded-figures.ts';

let database: TestDatabase;
let owner: Sql;
/** As the engine signs in. */
let engine: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'test' });
  engine = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
});
afterAll(async () => {
  await Promise.all([owner, engine].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

const [alice, bob] = [randomUUID(), randomUUID()];

async function hold(userId: string, tickerId: string, costKrw: number) {
  await owner`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    values (${userId}, ${tickerId}, 1, ${costKrw}, 'KRW', ${costKrw}, ${costKrw}, now())`;
}

async function fill(
  userId: string,
  at: string,
  { side, gross, cost }: { side: 'BUY' | 'SELL'; gross: number; cost: number },
) {
  // Its guard asks for the order that it is of, which is no matter here.
  await owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`
      insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
        fee_krw, tax_krw, cost_krw, print_at, print_kind, print_last, print_source, settled_at)
      values (${randomUUID()}, ${userId}, ${BTC}, ${side}, 1, ${gross}, 'KRW-COIN', ${gross}, ${gross},
        7, 2, ${cost}, ${at}, 'TRADE', ${gross}, 'test', now())`;
  });
}

async function figuresOf(account: Account) {
  const found = (await withFigures(engine, new Map([[account.userId, account]]))).get(
    account.userId,
  );
  const { otherCostKrw, day, realisedKrw } = found?.guarded ?? {};
  return [
    formatDecimal(otherCostKrw ?? ZERO),
    day ? formatInstant(day as Instant) : null,
    formatDecimal(realisedKrw ?? ZERO),
  ];
}

it('the cost of positions that are not at hand, and what the day of the last fill has brought', async () => {
  await hold(alice, BTC, 100);
  await hold(alice, APPLE, 1_400);
  await hold(alice, SAMSUNG, 70);
  await hold(bob, BTC, 999);
  // A day of Seoul ends at 15:00 in London.
  await fill(alice, '2026-03-01T14:59:59.999999Z', { side: 'SELL', gross: 5_000, cost: 1 });
  await fill(alice, '2026-03-01T15:00:00Z', { side: 'SELL', gross: 100, cost: 150 });
  await fill(alice, '2026-03-02T03:00:00Z', { side: 'BUY', gross: 900, cost: 900 });
  const some = { [BTC]: { quantity: '1', cost: '100' } };
  // 100 − 150 less twice nine.
  expect(await figuresOf(buildAccount('1', some, alice))).toEqual([
    ...['1470', '2026-03-01T15:00:00.000000Z', '-68'],
  ]);
  expect(await figuresOf(buildAccount('1', {}, alice))).toEqual([
    ...['1570', '2026-03-01T15:00:00.000000Z', '-68'],
  ]);
  await fill(alice, '2026-03-02T15:00:00Z', { side: 'BUY', gross: 900, cost: 900 });
  expect((await figuresOf(buildAccount('1', some, alice)))[2]).toBe('-9');
});

it('nothing of who has neither', async () => {
  expect(await figuresOf(buildAccount('1', {}, randomUUID()))).toEqual(['0', null, '0']);
});
