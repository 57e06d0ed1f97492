import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { second } from '../core/testing/moment.ts';
import { waitingRow } from './settlement-rows.ts';
import { writeOrSplit } from './write-or-split.ts';

const [REFUSED, OTHER] = [randomUUID(), randomUUID()];

let database: TestDatabase;
let sql: Sql;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([REFUSED, OTHER], second(-60)));
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

/** Whose part is refused when the database answers an order of the first user so; who has orders then. */
async function write(state: string): Promise<{ refused: string[] | string; stored: string[] }> {
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'no' using errcode = '${state}'; end $$;
    create trigger refuse before insert on orders for each row
      when (new.user_id = '${REFUSED}') execute function refuse()`);
  const orders = [REFUSED, OTHER].map((userId) =>
    waitingRow(buildOrder({ id: randomUUID(), clientOrderId: randomUUID(), userId })),
  );
  const refused = await writeOrSplit(sql, {
    ...{ orders, effects: [], accounts: new Map(), conflicts: [] },
  }).then(
    (written) =>
      written.refused.flatMap(({ part }) => part.orders.map(({ order }) => order.userId)),
    (error: Error) => error.message,
  );
  const stored = await sql<{ userId: string }[]>`select user_id as "userId" from orders`;
  return { refused, stored: stored.map(({ userId }) => userId) };
}

test.each([
  ['a value out of range', '22003'],
  ['a violated check', '23514'],
])('%s takes none but its own account with it', async (_, state) => {
  expect(await write(state)).toEqual({ refused: [REFUSED], stored: [OTHER] });
});

test.each([
  ['a null where none may be', '23502'],
  ['an engine older than the schema', '55000'],
])('%s is a fault, and no order’s', async (_, state) => {
  expect(await write(state)).toEqual({ refused: 'no', stored: [] });
});
